package dev.unroll.train;

import dev.unroll.cell.RowIndex;
import dev.unroll.data.Ranges;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Updates the master weights with one gradient after another by an {@link UpdateRule}, and decays those of them that are
 * not biases: l2·w is added to the gradient, which is then that of loss + ½·l2·‖w‖²; under a rule with decoupled decay w
 * is multiplied by 1 − η·l2 before the update instead.
 *
 * <p>Where the network has lazy rows, an update passes over the rows of tables that no token of the step stands for, and over
 * what the rule keeps of them: neither decays, and no momentum moves them; Adam counts all updates.
 */
public final class Optimizer {
    private final UpdateRule rule;
    private final double momentum;
    private final double l2;
    private final Ranges ranges;
    private final List<Tensor> decaying; // but those of lazy rows
    private final int rowSize; // E of lazy rows
    private final int lazy; // how many weights are in lazy rows, which are the first
    private final Map<String, double[]> state; // (P) each
    private long steps;

    /** On the calling thread. */
    public Optimizer(UpdateRule rule, ParameterLayout layout, double momentum, double l2) {
        this(rule, layout, momentum, l2, Ranges.ONE);
    }

    /** @param momentum μ in 0 … 1 (exclusive); rules without a momentum ignore it */
    public Optimizer(UpdateRule rule, ParameterLayout layout, double momentum, double l2, Ranges ranges) {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be at least 0 and below 1, not " + momentum);
        }
        if (!(l2 >= 0 && l2 < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("l2 must be a number of at least 0, not " + l2);
        }
        this.rule = rule;
        this.momentum = momentum;
        this.l2 = l2;
        this.ranges = ranges;
        boolean hasLazyRows = layout.config().inputs().lazyRows();
        this.rowSize = layout.tokenWeights().width();
        this.lazy = hasLazyRows ? layout.tokenWeights().size() : 0;
        this.decaying = layout.tensors().stream()
                .filter(t -> !t.isVector() && t.offset() >= lazy)
                .toList();
        this.state = rule.initialState(layout.size());
    }

    /** The same where no token selects anything. */
    public void step(double[] parameters, double[] gradient, double learningRate) {
        step(parameters, gradient, learningRate, new RowIndex());
    }

    /**
     * Updates the parameters (P). If weights decay through the gradient (P) of the loss, l2·w is added to it.
     *
     * @param tokens what the step's tokens have selected
     */
    public void step(double[] parameters, double[] gradient, double learningRate, RowIndex tokens) {
        steps++;
        UpdateRule.Update update = new UpdateRule.Update(parameters, gradient, state, learningRate, momentum, steps);
        for (Tensor tensor : l2 > 0 ? decaying : List.<Tensor>of()) {
            ranges.each(tensor.size(), (from, to) -> decay(update, tensor.offset() + from, tensor.offset() + to));
        }
        ranges.each(parameters.length - lazy, (from, to) -> rule.update(update, lazy + from, lazy + to));
        ranges.each(lazy == 0 ? 0 : tokens.count(), (from, to) -> {
            for (int n = from; n < to; n++) {
                int start = tokens.row(n) * rowSize;
                if (l2 > 0) {
                    decay(update, start, start + rowSize);
                }
                rule.update(update, start, start + rowSize);
            }
        });
    }

    private void decay(UpdateRule.Update update, int from, int to) {
        double[] w = update.w;
        double[] dW = update.dW;
        for (int i = from; i < to; i++) {
            if (rule == UpdateRule.ADAMW) {
                w[i] *= 1 - update.rate * l2;
            } else {
                dW[i] += l2 * w[i];
            }
        }
    }

    // spotless:off: a table
    public long steps() { return steps; }
    /** What a checkpoint must keep beside {@link #steps()}: the vectors themselves, (P) each, not copies. */
    public Map<String, double[]> state() { return state; }
    // spotless:on

    /** Continues where another one stood; copies its {@link #state()}, which must be of the same rule and layout. */
    public void restore(long steps, Map<String, double[]> saved) {
        if (!saved.keySet().equals(state.keySet())) {
            throw new IllegalArgumentException(rule + " keeps " + state.keySet() + ", not " + saved.keySet());
        }
        state.forEach((name, own) -> {
            double[] vector = saved.get(name);
            if (vector.length != own.length) {
                throw new IllegalArgumentException(
                        name + " must have " + own.length + " entries, not " + vector.length);
            }
            System.arraycopy(vector, 0, own, 0, own.length);
        });
        this.steps = steps;
    }

    /**
     * How a gradient moves the weights, entry by entry; all but the learning rate and the momentum is fixed at the customary
     * values, which are also PyTorch's. In the formulas w is a weight, g its gradient, η the learning rate and μ the
     * momentum; t counts updates from 1.
     */
    public enum UpdateRule {
        /** w ← w − η g. */
        SGD,
        /** v ← μ v + g, w ← w − η v (Polyak 1964, with the learning rate outside the velocity). */
        MOMENTUM,
        /** v ← μ v + g, w ← w − η (g + μ v) (Nesterov 1983, as rewritten by Sutskever et al. 2013, eq. 3 and 4). */
        NESTEROV,
        /** s ← α s + (1 − α) g², w ← w − η g / (√s + ε), α = 0.99, ε = 10⁻⁸ (Tieleman and Hinton 2012, lecture 6.5). */
        RMSPROP,
        /**
         * m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², w ← w − η m̂ / (√ŝ + ε) with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ),
         * β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸ (Kingma and Ba 2015, algorithm 1).
         */
        ADAM,
        /** Adam with the decay of weights kept out of the gradient (Loshchilov and Hutter 2019, algorithm 2). */
        ADAMW;

        private static final double RMSPROP_DECAY = 0.99;
        private static final double ADAM_MEAN_DECAY = 0.9;
        private static final double ADAM_SQUARE_DECAY = 0.999;
        private static final double EPSILON = 1e-8;

        /** The vectors (P) that it carries from update to update, by name; all start at zero. */
        Map<String, double[]> initialState(int size) {
            return switch (this) {
                case SGD -> Map.of();
                case MOMENTUM, NESTEROV -> Map.of("velocity", new double[size]);
                case RMSPROP -> Map.of("mean_square", new double[size]);
                case ADAM, ADAMW -> Map.of("mean", new double[size], "mean_square", new double[size]);
            };
        }

        /** Weights (P) to update, with their gradient (P) and state; {@code step} counts from 1. */
        record Update(double[] w, double[] dW, Map<String, double[]> state, double rate, double momentum, long step) {}

        /** Updates the entries from … to − 1 of the weights and of their state. */
        void update(Update update, int from, int to) {
            switch (this) {
                case SGD -> sgd(update, from, to);
                case MOMENTUM, NESTEROV -> momentum(update, this == NESTEROV, from, to);
                case RMSPROP -> rmsprop(update, from, to);
                case ADAM, ADAMW -> adam(update, from, to);
            }
        }

        private static void sgd(Update update, int from, int to) {
            double[] w = update.w;
            double[] dW = update.dW;
            double rate = update.rate;
            for (int i = from; i < to; i++) {
                w[i] -= rate * dW[i];
            }
        }

        private static void momentum(Update update, boolean ahead, int from, int to) {
            double[] w = update.w;
            double[] dW = update.dW;
            double[] velocity = update.state.get("velocity");
            double rate = update.rate;
            double momentum = update.momentum;
            for (int i = from; i < to; i++) {
                velocity[i] = momentum * velocity[i] + dW[i];
                w[i] -= rate * (ahead ? dW[i] + momentum * velocity[i] : velocity[i]);
            }
        }

        private static void rmsprop(Update update, int from, int to) {
            double[] w = update.w;
            double[] dW = update.dW;
            double[] meanSquare = update.state.get("mean_square");
            double rate = update.rate;
            for (int i = from; i < to; i++) {
                meanSquare[i] = RMSPROP_DECAY * meanSquare[i] + (1 - RMSPROP_DECAY) * dW[i] * dW[i];
                w[i] -= rate * dW[i] / (Math.sqrt(meanSquare[i]) + EPSILON);
            }
        }

        private static void adam(Update update, int from, int to) {
            double[] w = update.w;
            double[] dW = update.dW;
            double[] mean = update.state.get("mean");
            double[] meanSquare = update.state.get("mean_square");
            double rate = update.rate;
            double meanCorrection = 1 - StrictMath.pow(ADAM_MEAN_DECAY, (double) update.step);
            double meanSquareCorrection = 1 - StrictMath.pow(ADAM_SQUARE_DECAY, (double) update.step);
            for (int i = from; i < to; i++) {
                mean[i] = ADAM_MEAN_DECAY * mean[i] + (1 - ADAM_MEAN_DECAY) * dW[i];
                meanSquare[i] = ADAM_SQUARE_DECAY * meanSquare[i] + (1 - ADAM_SQUARE_DECAY) * dW[i] * dW[i];
                double size = Math.sqrt(meanSquare[i] / meanSquareCorrection) + EPSILON;
                w[i] -= rate * (mean[i] / meanCorrection) / size;
            }
        }

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }
}
