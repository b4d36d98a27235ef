package dev.unroll.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.cell.BlockGradient;
import dev.unroll.cell.CellType;
import dev.unroll.data.SequenceBlock;
import dev.unroll.data.TestSequences;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientSumTest {
    private static final int BLOCKS = 50;
    private static final ParameterLayout LAYOUT = new ParameterLayout(
            new NetworkConfig(CellType.ELMAN_TANH, 2, List.of(), 3, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));

    private static final ParameterLayout LARGE = new ParameterLayout(
            new NetworkConfig(CellType.LSTM, 7, List.of(3, 4), 260, 1, false, Head.LAST, Loss.SQUARED_ERROR, 1));

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    /** What one block contributes. */
    private static final class Part {
        private final SequenceBlock block;
        private final double loss;
        private final double weight;
        private final float[] gradient; // (P)

        Part(SequenceBlock block, double loss, double weight, float[] gradient) {
            this.block = block;
            this.loss = loss;
            this.weight = weight;
            this.gradient = gradient;
        }
    }

    @Test
    void orderAndGroupingDoNotChangeABit() {
        Random random = seed.random();
        List<Part> parts = new ArrayList<>(parts(random, 1));
        GradientScale scale = GradientScale.initial(LAYOUT, BLOCKS);
        GradientSum expected = sum(parts, scale);
        for (int round = 0; round < 10; round++) {
            Collections.shuffle(parts, random);
            int cut = random.nextInt(BLOCKS + 1);
            GradientSum merged = sum(parts.subList(0, cut), scale).add(sum(parts.subList(cut, BLOCKS), scale));
            assertArrayEquals(mean(expected, scale), mean(merged, scale));
            assertEquals(expected.meanLoss(), merged.meanLoss());
            assertEquals(expected.weight(), merged.weight());
            assertEquals(expected.sequences(), merged.sequences());
            assertEquals(expected.timeSteps(), merged.timeSteps());
            assertEquals(expected.largest(0), merged.largest(0));
        }
    }

    @Test
    void meanIsWithinTheStatedBoundOfTheTrueOne() {
        List<Part> parts = parts(seed.random(), 1);
        GradientScale scale = GradientScale.initial(LAYOUT, BLOCKS);
        GradientSum sum = sum(parts, scale);
        double[] mean = mean(sum, scale);
        double weight = parts.stream().mapToDouble(p -> p.weight).sum();
        double loss = parts.stream().mapToDouble(p -> p.loss).sum();
        assertEquals(loss / weight, sum.meanLoss(), 1e-14);
        for (int k = 0; k < LAYOUT.tensors().size(); k++) {
            Tensor tensor = LAYOUT.tensors().get(k);
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                int entry = i;
                double exact =
                        parts.stream().mapToDouble(p -> p.gradient[entry]).sum() / weight;
                assertEquals(exact, mean[i], BLOCKS * scale.unit(k) / 2 / weight + 1e-14);
            }
        }
    }

    @Test
    void floatAndDoubleGradientsAddUpAlike() {
        GradientScale scale = GradientScale.initial(LAYOUT, BLOCKS);
        GradientSum floats = new GradientSum();
        GradientSum doubles = new GradientSum();
        for (Part part : parts(seed.random(), 1)) {
            double[] gradient = new double[LAYOUT.size()];
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = part.gradient[i];
            }
            floats.add(part.block, part.loss, part.weight, blockGradient(part.gradient), scale);
            doubles.add(part.block, part.loss, part.weight, gradient, scale);
        }
        assertArrayEquals(mean(floats, scale), mean(doubles, scale));
    }

    @Test
    void entryThatIsTooLargeIsFlaggedAndTheNextScaleCoversIt() {
        for (float magnitude : new float[] {1e6f, 1e30f}) {
            List<Part> parts = parts(seed.random(), magnitude);
            GradientScale first = GradientScale.initial(LAYOUT, BLOCKS);
            GradientSum overflowing = sum(parts, first);
            assertFalse(first.fits(overflowing));
            GradientScale second = first.covering(overflowing);
            GradientSum again = sum(parts, second);
            assertTrue(second.fits(again));
            double weight = parts.stream().mapToDouble(p -> p.weight).sum();
            double exact = parts.stream().mapToDouble(p -> p.gradient[0]).sum() / weight;
            assertEquals(exact, mean(again, second)[0], 1e-10 * magnitude);
        }
    }

    @Test
    void smallGradientsGetAFinerScale() {
        List<Part> parts = parts(seed.random(), 1e-20f);
        GradientScale first = GradientScale.initial(LAYOUT, BLOCKS);
        GradientScale second = first.covering(sum(parts, first));
        double weight = parts.stream().mapToDouble(p -> p.weight).sum();
        double exact = parts.stream().mapToDouble(p -> p.gradient[0]).sum() / weight;
        assertEquals(exact, mean(sum(parts, second), second)[0], 1e-32);
    }

    @Test
    void gradientThatKeepsFewerThan24BitsDoesNotFit() {
        GradientScale first = GradientScale.initial(LAYOUT, BLOCKS);
        for (float magnitude : new float[] {1e-9f, 1e-20f, 1e-38f}) {
            List<Part> parts = parts(seed.random(), magnitude);
            GradientSum small = sum(parts, first);
            assertFalse(first.fits(small));
            GradientScale second = first.covering(small);
            assertTrue(second.fits(sum(parts, second)));
        }
        assertTrue(first.fits(sum(parts(seed.random(), 0), first)));
    }

    @Test
    void gradientMayShrinkAHundredThousandfoldBetweenSteps() {
        List<Part> parts = parts(seed.random(), 1);
        GradientScale first = GradientScale.initial(LAYOUT, BLOCKS);
        GradientScale scale = first.covering(sum(parts, first));
        assertTrue(scale.fits(sum(parts(seed.random(), 1e-5f), scale)));
        assertFalse(scale.fits(sum(parts(seed.random(), 1e-7f), scale)));
    }

    @Test
    void scaleOfLargeStepsHasRoomForTheirBlocksAndKeepsTheBits() {
        for (int blocks : new int[] {1, 1 << 20, Integer.MAX_VALUE}) {
            GradientScale first = GradientScale.initial(LAYOUT, blocks);
            List<Part> parts = parts(seed.random(), 1e6f);
            GradientScale scale = first.covering(sum(parts, first));
            GradientSum sum = sum(parts, scale);
            assertTrue(scale.fits(sum));
            assertTrue(sum.largest(0) * scale.factor(0) * blocks < 0x1p62);
        }
    }

    @Test
    void gradientMayGrowSixtyfoldBetweenSteps() {
        List<Part> parts = parts(seed.random(), 1);
        GradientScale first = GradientScale.initial(LAYOUT, BLOCKS);
        GradientScale scale = first.covering(sum(parts, first));
        assertTrue(scale.fits(sum(parts(seed.random(), 60), scale)));
        assertFalse(scale.fits(sum(parts(seed.random(), 200), scale)));
    }

    @Test
    void nanAndInfiniteEntriesNeverFit() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            List<Part> parts = parts(seed.random(), 1);
            parts.get(7).gradient[3] = bad;
            GradientScale first = GradientScale.initial(LAYOUT, BLOCKS);
            GradientScale second = first.covering(sum(parts, first));
            assertFalse(first.fits(sum(parts, first)));
            assertFalse(second.fits(sum(parts, second)));
        }
    }

    @Test
    void emptySumIsNeutral() {
        List<Part> parts = parts(seed.random(), 1);
        GradientScale scale = GradientScale.initial(LAYOUT, BLOCKS);
        double[] expected = mean(sum(parts, scale), scale);
        assertArrayEquals(expected, mean(new GradientSum().add(sum(parts, scale)), scale));
        assertArrayEquals(expected, mean(sum(parts, scale).add(new GradientSum()), scale));
    }

    @Test
    void blocksOfNoWeightHaveNoLossAndNoGradient() {
        GradientScale scale = GradientScale.initial(LAYOUT, BLOCKS);
        GradientSum sum = new GradientSum();
        sum.add(parts(seed.random(), 1).get(0).block, 0, 0, LAYOUT.newGradient(), scale);
        assertEquals(0, sum.meanLoss());
        assertArrayEquals(new double[LAYOUT.size()], mean(sum, scale));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void partsThatAreAddedByThemselvesJoinToTheWholeSum(int parts) {
        GradientScale scale = GradientScale.initial(LARGE, 3);
        List<GradientSum> sums =
                IntStream.range(0, 3).mapToObj(i -> large(i, scale)).toList();
        GradientSum expected =
                IntStream.range(0, 3).mapToObj(i -> large(i, scale)).reduce(new GradientSum(), GradientSum::add);
        GradientSum joined = new GradientSum();
        for (int part = parts - 1; part >= 0; part--) {
            GradientSum ofPart = new GradientSum();
            for (GradientSum sum : sums) {
                ofPart.add(sum.slice(part, parts));
            }
            joined.join(ofPart.add(new GradientSum().slice(part, parts)));
        }
        assertArrayEquals(mean(LARGE, expected, scale), mean(LARGE, joined, scale));
        assertEquals(expected.meanLoss(), joined.meanLoss());
        assertEquals(expected.weight(), joined.weight());
        assertEquals(3, joined.blocks());
        assertEquals(expected.sequences(), joined.sequences());
        assertEquals(expected.timeSteps(), joined.timeSteps());
        assertEquals(3, joined.changedShards());
        for (int k = 0; k < LARGE.tensors().size(); k++) {
            assertEquals(expected.largest(k), joined.largest(k));
        }
    }

    /** Of features and tokens, with more entries than an array of sums has. */
    private GradientSum large(int block, GradientScale scale) {
        Random random = new Random(block);
        GradientSum sum = new GradientSum();
        double[] gradient = random.doubles(LARGE.size(), -1, 1).toArray();
        sum.add(
                SequenceBlock.pack(block, TestSequences.random(random, 2, 5, false), false),
                random.nextDouble(),
                1 + block,
                gradient,
                scale);
        sum.setChangedShards(block);
        return sum;
    }

    private static List<Part> parts(Random random, float magnitude) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            SequenceBlock block = SequenceBlock.pack(
                    SequenceBlock.id(0, i), TestSequences.random(random, 1 + random.nextInt(4), 5, false), false);
            float[] gradient = new float[LAYOUT.size()];
            for (int p = 0; p < gradient.length; p++) {
                gradient[p] = magnitude * (2 * random.nextFloat() - 1);
            }
            parts.add(new Part(block, random.nextDouble(), 0.5 + random.nextDouble(), gradient));
        }
        return parts;
    }

    private static GradientSum sum(List<Part> parts, GradientScale scale) {
        GradientSum sum = new GradientSum();
        for (Part part : parts) {
            sum.add(part.block, part.loss, part.weight, blockGradient(part.gradient), scale);
        }
        return sum;
    }

    private static BlockGradient blockGradient(float[] entries) {
        BlockGradient gradient = LAYOUT.newGradient();
        System.arraycopy(entries, 0, gradient.floats(), 0, entries.length);
        return gradient;
    }

    private static double[] mean(GradientSum sum, GradientScale scale) {
        return mean(LAYOUT, sum, scale);
    }

    private static double[] mean(ParameterLayout layout, GradientSum sum, GradientScale scale) {
        double[] mean = new double[layout.size()];
        sum.meanGradient(scale, mean);
        return mean;
    }
}
