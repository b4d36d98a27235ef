package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.data.UnrollException;
import dev.unroll.ml.RnnClassificationModel;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models that have learnt 0 1 2 0 1 2 …, and the same in characters and in words. */
class SampleJobTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() throws IOException {
        train("numbers", "array<int>", List.of(0, 1, 2, 0, 1, 2), List.of(1, 2, 0, 1, 2, 0));
        // numbered by how often they occur, then by their bytes: as many of each, and one a less
        train("characters", "array<string>", List.of("c", "a", "b", "c", "a", "b"), List.of(0, 1, 2, 0, 1, 2));
        train("words", "array<string>", List.of("do", "re", "mi", "do", "re", "mi"), List.of(2, 1, 0, 2, 1, 0));
    }

    private static void train(String name, String type, List<?> tokens, List<Integer> next) throws IOException {
        RnnClassificationModel model = new RnnClassifier()
                .setTokensCol("tokens")
                .setHead("every")
                .setHiddenSize(8)
                .setEpochs(60)
                .setLearningRate(0.05)
                .fit(LocalSpark.rows("tokens " + type + ", label array<int>", RowFactory.create(tokens, next)));
        model.write().save(folder.resolve(name).toString());
    }

    private static String sample(String... flags) {
        SampleJob job = new SampleJob();
        new CommandLine(job).parseArgs(flags);
        job.requireLegalFlags();
        return job.text();
    }

    private static String of(String model) {
        return folder.resolve(model).toString();
    }

    @Test
    void goesOnAsTheModelHasLearnt() {
        assertEquals(
                "1 2 0 1 2 0 1",
                sample("--model", of("numbers"), "--tokens", " 1  2 ", "--length", "5", "--temperature", "0"));
        assertEquals("cabcabc", sample("--model", of("characters"), "--tokens", "ca", "--length", "5", "--top-k", "1"));
        assertEquals(
                "do re mi do re",
                sample("--model", of("words"), "--tokens", "do re", "--length", "3", "--temperature", "0"));
        String[] flags = {"--model", of("words"), "--tokens", "do", "--temperature", "3", "--seed", "5"};
        assertEquals(sample(flags), sample(flags));
        assertEquals(201, sample(flags).split(" ", -1).length);
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(
                "--tokens: expected tokens of the model's vocabulary, found \"fa\"; leave it out.",
                error("--model", of("words"), "--tokens", "do fa"));
        assertEquals(
                "--tokens: expected whole numbers, as the model's tokens have no names, found \"do\"; correct it.",
                error("--model", of("numbers"), "--tokens", "do"));
        assertTrue(error("--model", of("numbers"), "--tokens", "3").contains("expected a number from 0 to 2, found 3"));
        assertEquals(
                "--temperature must be a number of at least 0, but is NaN.",
                error("--model", "m", "--tokens", "1", "--temperature", "NaN"));
        assertEquals("--length must be at least 1, but is 0.", error("--model", "m", "--tokens", "1", "--length", "0"));
        assertEquals(
                "--tokens is empty: expected at least one token to begin with; give one.",
                error("--model", "m", "--tokens", ""));
    }

    private static String error(String... flags) {
        return assertThrows(UnrollException.class, () -> sample(flags)).getMessage();
    }
}
