package dev.unroll.score;

import dev.unroll.data.Rows;
import dev.unroll.data.Sequence;
import dev.unroll.data.SequenceKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that loads a model and scores sequences of features, on a JVM that has nothing but unroll. */
public final class ScoringProgram {
    private ScoringProgram() {}

    /** Arguments: the model's folder, and for each sequence its time steps as "0.5,1;0.25,2". */
    public static void main(String[] args) throws IOException {
        Predictor predictor = TrainedNetwork.load(Path.of(args[0])).predictor(2);
        for (int i = 1; i < args.length; i++) {
            String[] steps = args[i].split(";", -1);
            float[] numbers = new float[steps.length * steps[0].split(",", -1).length];
            int n = 0;
            for (String number : args[i].split("[;,]", -1)) {
                numbers[n++] = Float.parseFloat(number);
            }
            Rows features = Rows.ofFloats(numbers, numbers.length / steps.length);
            Rows none = Rows.zeros(Rows.Kind.FLOAT, 0, 1);
            Sequence sequence = new Sequence(SequenceKey.ofId(args[i]), 1, features, none);
            System.out.println(Arrays.deepToString(predictor.outputs(sequence)));
        }
    }
}
