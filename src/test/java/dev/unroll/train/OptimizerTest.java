package dev.unroll.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.TestSeed;
import dev.unroll.cell.CellType;
import dev.unroll.cell.RowIndex;
import dev.unroll.network.Head;
import dev.unroll.network.Inputs;
import dev.unroll.network.Loss;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import dev.unroll.train.LearningRate.Schedule;
import dev.unroll.train.Optimizer.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of the whole family of update rules, and each rule against its closed form. */
class OptimizerTest {
    private static final double MOMENTUM = 0.9;
    private static final double RATE = 0.01;
    private static final int STEPS = 12;
    private static final ParameterLayout LAYOUT = new ParameterLayout(
            new NetworkConfig(CellType.GRU, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    @ParameterizedTest
    @EnumSource
    void weightsEqualTheClosedFormOfTheirGradients(UpdateRule rule) {
        double[][] gradients = gaussians(STEPS, LAYOUT.size());
        double[] start = gaussians(1, LAYOUT.size())[0];
        double[] w = start.clone();
        Optimizer optimizer = new Optimizer(rule, LAYOUT, MOMENTUM, 0);
        for (double[] gradient : gradients) {
            optimizer.step(w, gradient.clone(), RATE);
        }

        for (int i = 0; i < w.length; i++) {
            double expected = start[i];
            for (int t = 1; t <= STEPS; t++) {
                expected -= RATE * direction(rule, gradients, i, t);
            }
            assertEquals(expected, w[i], 1e-13);
        }
    }

    /** With the state of a row of its own: as if each of its steps were one of a network that has this row alone. */
    @ParameterizedTest
    @EnumSource(names = {"SGD", "MOMENTUM", "NESTEROV", "RMSPROP"}) // Adam's corrections count all steps
    void lazyRowsChangeInStepsThatTouchThem(UpdateRule rule) {
        ParameterLayout layout = layout(true);
        double[][] gradients = gaussians(STEPS, layout.size());
        double[] w = gaussians(1, layout.size())[0];
        double[] start = w.clone();
        Optimizer optimizer = new Optimizer(rule, layout, MOMENTUM, 0.1);
        List<Optimizer> ofRows = new ArrayList<>();
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < 5; row++) {
            ofRows.add(new Optimizer(rule, layout(false), MOMENTUM, 0.1));
            rows.add(w.clone());
        }
        for (int step = 0; step < STEPS; step++) {
            RowIndex touched = new RowIndex();
            for (int row : new int[] {step % 4, step / 4}) { // never the last
                touched.add(row);
            }
            optimizer.step(w, gradients[step].clone(), RATE, touched);
            for (int n = 0; n < touched.count(); n++) {
                int row = touched.row(n);
                ofRows.get(row).step(rows.get(row), gradients[step].clone(), RATE);
            }
        }
        for (int row = 0; row < 5; row++) {
            assertArrayEquals(
                    Arrays.copyOfRange(rows.get(row), 2 * row, 2 * row + 2),
                    Arrays.copyOfRange(w, 2 * row, 2 * row + 2));
        }
        assertArrayEquals(Arrays.copyOfRange(start, 8, 10), Arrays.copyOfRange(w, 8, 10));
    }

    /** Where all rows are touched, it makes no difference. */
    @ParameterizedTest
    @EnumSource
    void rowsThatAreAlwaysTouchedAreNotLazy(UpdateRule rule) {
        RowIndex all = new RowIndex();
        List.of(3, 0, 4, 1, 2).forEach(all::add);
        double[] w = gaussians(1, layout(true).size())[0];
        double[] expected = w.clone();
        Optimizer lazy = new Optimizer(rule, layout(true), MOMENTUM, 0.1);
        Optimizer eager = new Optimizer(rule, layout(false), MOMENTUM, 0.1);
        for (double[] gradient : gaussians(STEPS, w.length)) {
            lazy.step(w, gradient.clone(), RATE, all);
            eager.step(expected, gradient.clone(), RATE, all);
        }
        assertArrayEquals(expected, w);
    }

    /** Of tables (3, 2) and (2, 2). */
    private static ParameterLayout layout(boolean lazyRows) {
        Inputs inputs = new Inputs(1, List.of(3, 2), 2, lazyRows);
        return new ParameterLayout(
                new NetworkConfig(CellType.GRU, inputs, 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));
    }

    /** What step t subtracts, written without a recursion: decaying sums over the gradients of steps 1 … t. */
    private static double direction(UpdateRule rule, double[][] gradients, int i, int t) {
        double g = gradients[t - 1][i];
        return switch (rule) {
            case SGD -> g;
            case MOMENTUM -> decayingSum(gradients, i, t, MOMENTUM, 1);
            case NESTEROV -> g + MOMENTUM * decayingSum(gradients, i, t, MOMENTUM, 1);
            case RMSPROP -> g / (Math.sqrt(0.01 * decayingSum(gradients, i, t, 0.99, 2)) + 1e-8);
            case ADAM, ADAMW -> {
                double mean = decayingSum(gradients, i, t, 0.9, 1) / geometricSum(0.9, t);
                double meanSquare = decayingSum(gradients, i, t, 0.999, 2) / geometricSum(0.999, t);
                yield mean / (Math.sqrt(meanSquare) + 1e-8);
            }
        };
    }

    private static double decayingSum(double[][] gradients, int i, int t, double decay, int power) {
        double sum = 0;
        for (int s = 1; s <= t; s++) {
            sum += Math.pow(decay, t - s) * Math.pow(gradients[s - 1][i], power);
        }
        return sum;
    }

    private static double geometricSum(double ratio, int terms) {
        double sum = 0;
        for (int k = 0; k < terms; k++) {
            sum += Math.pow(ratio, k);
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(names = {"ADAM", "ADAMW"})
    void firstStepOfAdamIsTheLearningRateWhateverTheGradient(UpdateRule rule) {
        double[] w = new double[LAYOUT.size()];
        double[] gradient = new double[LAYOUT.size()];
        Arrays.setAll(gradient, i -> (i % 2 == 0 ? 1 : -1) * Math.pow(10, i % 5));
        new Optimizer(rule, LAYOUT, 0, 0).step(w, gradient, RATE);
        for (int i = 0; i < w.length; i++) {
            assertEquals(i % 2 == 0 ? -RATE : RATE, w[i], 1e-9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void descendsToTheBottomOfABowl(UpdateRule rule) {
        int steps = 2000;
        LearningRate rate = new LearningRate(Schedule.EXPONENTIAL, 0.1, 1e-4, 0, steps);
        double[] bottom = gaussians(1, LAYOUT.size())[0];
        double[] w = new double[LAYOUT.size()];
        double[] gradient = new double[LAYOUT.size()];
        Optimizer optimizer = new Optimizer(rule, LAYOUT, MOMENTUM, 0);
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < w.length; i++) {
                gradient[i] = (1 + i % 4) * (w[i] - bottom[i]);
            }
            optimizer.step(w, gradient, rate.at(step));
        }
        assertArrayEquals(bottom, w, 1e-3);
    }

    @ParameterizedTest
    @EnumSource
    void restoredStateContinuesToTheSameBits(UpdateRule rule) {
        double[][] gradients = gaussians(2 * STEPS, LAYOUT.size());
        double[] w = gaussians(1, LAYOUT.size())[0];
        Optimizer optimizer = new Optimizer(rule, LAYOUT, MOMENTUM, 0.01);
        for (int t = 0; t < STEPS; t++) {
            optimizer.step(w, gradients[t].clone(), RATE);
        }
        double[] resumedW = w.clone();
        Optimizer resumed = new Optimizer(rule, LAYOUT, MOMENTUM, 0.01);
        resumed.restore(optimizer.steps(), optimizer.state());
        for (int t = STEPS; t < 2 * STEPS; t++) {
            optimizer.step(w, gradients[t].clone(), RATE);
            resumed.step(resumedW, gradients[t].clone(), RATE);
        }
        assertArrayEquals(w, resumedW);
        assertEquals(optimizer.steps(), resumed.steps());
    }

    @ParameterizedTest
    @EnumSource
    void entriesDoNotDependOnEachOther(UpdateRule rule) {
        int length = LAYOUT.size();
        double[] whole = gaussians(1, length)[0];
        double[][] alone = new double[length][1];
        List<Map<String, double[]>> aloneState = new ArrayList<>();
        Map<String, double[]> state = rule.initialState(length);
        for (int i = 0; i < length; i++) {
            alone[i][0] = whole[i];
            aloneState.add(rule.initialState(1));
        }
        double[][] gradients = gaussians(STEPS, length);
        for (int t = 1; t <= STEPS; t++) {
            rule.update(new UpdateRule.Update(whole, gradients[t - 1], state, RATE, MOMENTUM, t), 0, whole.length);
            for (int i = 0; i < length; i++) {
                double[] dW = {gradients[t - 1][i]};
                rule.update(new UpdateRule.Update(alone[i], dW, aloneState.get(i), RATE, MOMENTUM, t), 0, 1);
            }
        }
        assertArrayEquals(whole, Arrays.stream(alone).mapToDouble(w -> w[0]).toArray());
    }

    @ParameterizedTest
    @EnumSource
    void biasesNeverDecay(UpdateRule rule) {
        double[] w = new double[LAYOUT.size()];
        Arrays.fill(w, 2);
        new Optimizer(rule, LAYOUT, MOMENTUM, 0.1).step(w, new double[LAYOUT.size()], RATE);
        for (Tensor tensor : LAYOUT.tensors()) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                assertEquals(tensor.isVector(), w[i] == 2, tensor.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADAMW")
    void decayIsThatOfALossWithASquaredPenalty(UpdateRule rule) {
        double l2 = 0.1;
        double[] w = gaussians(1, LAYOUT.size())[0];
        double[] penalized = w.clone();
        double[] gradient = gaussians(2, LAYOUT.size())[1];
        double[] withPenalty = gradient.clone();
        for (Tensor tensor : LAYOUT.tensors()) {
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                withPenalty[i] += tensor.isVector() ? 0 : l2 * w[i];
            }
        }
        new Optimizer(rule, LAYOUT, MOMENTUM, l2).step(w, gradient, RATE);
        new Optimizer(rule, LAYOUT, MOMENTUM, 0).step(penalized, withPenalty, RATE);
        assertArrayEquals(penalized, w);
    }

    @Test
    void adamWShrinksWeightsBesideItsStep() {
        double l2 = 0.1;
        double[] w = gaussians(1, LAYOUT.size())[0];
        double[] start = w.clone();
        double[] undecayed = w.clone();
        double[] gradient = gaussians(2, LAYOUT.size())[1];
        new Optimizer(UpdateRule.ADAMW, LAYOUT, 0, l2).step(w, gradient.clone(), RATE);
        new Optimizer(UpdateRule.ADAMW, LAYOUT, 0, 0).step(undecayed, gradient, RATE);
        Tensor weights = LAYOUT.tensor("weight_hh_l0");
        for (int i = weights.offset(); i < weights.offset() + weights.size(); i++) {
            assertEquals(undecayed[i] - RATE * l2 * start[i], w[i], 1e-15);
        }
    }

    @Test
    void stateOfAnotherRuleOrNetworkIsRefused() {
        Optimizer adam = new Optimizer(UpdateRule.ADAM, LAYOUT, 0, 0);
        Optimizer momentum = new Optimizer(UpdateRule.MOMENTUM, LAYOUT, MOMENTUM, 0);
        assertThrows(IllegalArgumentException.class, () -> adam.restore(1, momentum.state()));
        Map<String, double[]> tooShort = Map.of("velocity", new double[LAYOUT.size() - 1]);
        assertThrows(IllegalArgumentException.class, () -> momentum.restore(1, tooShort));
    }

    private double[][] gaussians(int rows, int cols) {
        Random random = seed.random();
        double[][] numbers = new double[rows][cols];
        for (double[] row : numbers) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return numbers;
    }
}
