package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.TestSeed;
import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.CellType;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.TestSequences;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients and sums that know the tokens of their blocks only have the bits of those that know all tokens. */
class TokenGradientTest {
    private static final int BLOCKS = 7;
    private static final int LONGEST_CHAIN = 1 << 14;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private final Random random = seed.random();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sumOverTheBlocksTokensIsTheSumOverAllTokens(int kinds) {
        for (CellType cell : CellType.values()) {
            ParameterLayout layout = layout(cell, kinds);
            GradientScale scale = GradientScale.initial(layout, BLOCKS);
            List<SequenceBlock> blocks = new ArrayList<>();
            List<BlockGradient> gradients = new ArrayList<>();
            long[] expected = new long[layout.size()];
            double[] largest = new double[layout.tensors().size()];
            for (int n = 0; n < BLOCKS; n++) {
                blocks.add(
                        SequenceBlock.pack(SequenceBlock.id(0, n), TestSequences.random(random, 2, 5, false), false));
                BlockGradient gradient = layout.newGradient();
                addDense(scale, fill(layout, gradient), expected, largest);
                gradients.add(gradient);
            }
            GradientSum sum = sumInAnyOrder(blocks, gradients, scale);
            double[] mean = new double[layout.size()];
            sum.meanGradient(scale, mean);
            double[] expectedMean = new double[layout.size()];
            for (int k = 0; k < largest.length; k++) {
                Tensor tensor = layout.tensors().get(k);
                assertEquals(largest[k], sum.largest(k));
                for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                    expectedMean[i] = expected[i] * scale.unit(k) / sum.weight();
                }
            }
            assertArrayEquals(expectedMean, mean);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void gradientInDoubleAddsUpAlike(int kinds) {
        ParameterLayout layout = layout(CellType.GRU, kinds);
        GradientScale scale = GradientScale.initial(layout, 2);
        SequenceBlock block = SequenceBlock.pack(0, TestSequences.random(random, 2, 5, false), false);
        BlockGradient gradient = layout.newGradient();
        double[] dense = fill(layout, gradient);
        GradientSum expected = new GradientSum();
        GradientSum sum = new GradientSum();
        expected.add(block, 1, 2, dense, scale);
        sum.add(block, 1, 2, gradient, scale);
        double[] expectedMean = new double[layout.size()];
        double[] mean = new double[layout.size()];
        expected.meanGradient(scale, expectedMean);
        sum.meanGradient(scale, mean);
        assertArrayEquals(expectedMean, mean);
    }

    private ParameterLayout layout(CellType cell, int kinds) {
        List<Integer> vocabularies = new ArrayList<>();
        for (int kind = 0; kind < kinds; kind++) {
            vocabularies.add(1 + random.nextInt(40));
        }
        Inputs inputs = new Inputs(random.nextInt(2), vocabularies, random.nextInt(3));
        int hidden = 1 + random.nextInt(4);
        boolean bidirectional = random.nextBoolean();
        return new ParameterLayout(
                new NetworkConfig(cell, inputs, hidden, 2, bidirectional, Head.LAST, Loss.SQUARED_ERROR, 1));
    }

    /** Adds random rows of a few tokens, in chains that may end; returns the same gradient with all tokens. */
    private double[] fill(ParameterLayout layout, BlockGradient gradient) {
        double[] dense = new double[layout.size()];
        for (int i = 0; i < gradient.floats().length; i++) {
            gradient.floats()[i] = random.nextFloat() - 0.5f;
        }
        for (Tensor tensor : layout.tensors()) {
            if (layout.isOfTokens(tensor)) {
                addTokens(tensor, gradient, dense);
            } else {
                for (int i = 0; i < tensor.size(); i++) {
                    dense[tensor.offset() + i] = gradient.floats()[gradient.place(tensor.offset()) + i];
                }
            }
        }
        return dense;
    }

    private void addTokens(Tensor tensor, BlockGradient gradient, double[] dense) {
        boolean table = tensor.name().startsWith("embedding");
        int before = table ? tensor.offset() / tensor.cols() : 0; // rows of the tables above
        // the chain of a table is that of all, which are one part
        BlockGradient.Chain chain = table
                ? new BlockGradient.Chain(0, 1)
                : new BlockGradient.Chain(tensor.offset(), tensor.offset() + tensor.size());
        chain.begin();
        int chains = 1 + random.nextInt(2);
        for (int c = 0; c < chains; c++) {
            chain.next(LONGEST_CHAIN, gradient); // ends the one before
            float[] ofChain = new float[tensor.size()];
            int rows = random.nextInt(12);
            for (int row = 0; row < rows; row++) {
                int token = random.nextInt(table ? tensor.rows() : tensor.cols());
                int to = gradient.placeOfToken(table ? 0 : tensor.offset(), before + token);
                for (int j = 0; j < tensor.size() / (table ? tensor.rows() : tensor.cols()); j++) {
                    float entry = random.nextFloat() - 0.5f;
                    gradient.tokenFloats()[to + j] += entry;
                    ofChain[table ? token * tensor.cols() + j : j * tensor.cols() + token] += entry;
                }
            }
            for (int i = 0; i < ofChain.length; i++) {
                dense[tensor.offset() + i] += ofChain[i];
            }
        }
    }

    /** The plain way: every entry rounded to a whole number of units, and added. */
    private static void addDense(GradientScale scale, double[] gradient, long[] sums, double[] largest) {
        for (int k = 0; k < largest.length; k++) {
            Tensor tensor = scale.layout().tensors().get(k);
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                sums[i] += (long) Math.rint(gradient[i] * scale.factor(k));
                largest[k] = Math.max(largest[k], Math.abs(gradient[i]));
            }
        }
    }

    private GradientSum sumInAnyOrder(List<SequenceBlock> blocks, List<BlockGradient> gradients, GradientScale scale) {
        List<GradientSum> sums = new ArrayList<>();
        for (int n = 0; n < BLOCKS; n++) {
            GradientSum sum = random.nextBoolean() || sums.isEmpty()
                    ? new GradientSum()
                    : sums.remove(random.nextInt(sums.size()));
            sum.add(blocks.get(n), 1, 2, gradients.get(n), scale);
            sums.add(sum);
        }
        Collections.shuffle(sums, random);
        return sums.stream().reduce(new GradientSum(), GradientSum::add);
    }
}
