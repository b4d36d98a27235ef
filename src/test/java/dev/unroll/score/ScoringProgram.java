package dev.unroll.score;

import dev.unroll.network.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that loads a model and scores sequences of features, on a JVM that has nothing but unroll. */
public final class ScoringProgram {
    private ScoringProgram() {}

    /** Arguments: the model's folder or a zip of it, and for each sequence its time steps as "0.5,1;0.25,2". */
    public static void main(String[] args) throws IOException {
        RnnScorer scorer = RnnScorer.load(Path.of(args[0]));
        boolean steps =
                !scorer.network().config().bidirectional() && scorer.network().precision() == Precision.FLOAT;
        for (int i = 1; i < args.length; i++) {
            float[][] sequence = Arrays.stream(args[i].split(";", -1))
                    .map(ScoringProgram::step)
                    .toArray(float[][]::new);
            double[][] outputs = scorer.score(sequence);
            System.out.println(Arrays.deepToString(outputs));
            if (steps && !Arrays.equals(lastOutput(scorer, sequence), outputs[outputs.length - 1])) {
                throw new IllegalStateException("step by step it is another");
            }
        }
    }

    private static float[] step(String text) {
        String[] numbers = text.split(",", -1);
        float[] step = new float[numbers.length];
        for (int k = 0; k < step.length; k++) {
            step[k] = Float.parseFloat(numbers[k]);
        }
        return step;
    }

    private static double[] lastOutput(RnnScorer scorer, float[][] sequence) {
        RnnState state = scorer.start();
        double[] out = new double[scorer.outputs()];
        for (float[] step : sequence) {
            scorer.step(state, step, out);
        }
        return out;
    }
}
