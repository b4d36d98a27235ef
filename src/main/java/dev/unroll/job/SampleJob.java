package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.io.UserPath;
import dev.unroll.ml.RnnModel;
import dev.unroll.score.RnnScorer;
import dev.unroll.score.TokenSampler;
import dev.unroll.score.TrainedNetwork;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Prints tokens, and others that a model draws to follow them. */
@Command(
        name = "jobs/sample.sh",
        description =
                "Prints tokens, and others that follow them as a model has learnt it; the same for the same seed everywhere.",
        showDefaultValues = true,
        sortOptions = false)
public final class SampleJob {
    // spotless:off: a table
    @Option(names = "--model", required = true, description = "The folder of a model that tells the next token.") private String model;
    @Option(names = "--tokens", required = true, description = "What to begin with: tokens separated by spaces or, where each is a single character, a text.")
    private String tokens;
    @Option(names = "--length", defaultValue = "200", description = "How many tokens to draw.") private int length;
    @Option(names = "--temperature", defaultValue = "1", description = "Below 1 likely tokens become likelier; 0 takes the likeliest.") private double temperature;
    @Option(names = "--top-k", defaultValue = "0", description = "How many of the likeliest tokens to draw from; 0 for all.") private int topK;
    @Option(names = "--seed", defaultValue = "1", description = "Other seeds draw other tokens.") private long seed;
    // spotless:on

    public static void main(String[] args) {
        SampleJob job = new SampleJob();
        JobMain.run(CommandSpec.forAnnotatedObject(job), args, stop -> job.run());
    }

    private void run() throws IOException {
        requireLegalFlags();
        SparkSession spark = JobMain.session("unroll sample");
        try {
            System.out.println(text());
        } finally {
            spark.close();
        }
    }

    void requireLegalFlags() {
        UserPath.require("--model", model);
        requireAtLeast("--length", length, 1);
        requireAtLeast("--top-k", topK, 0);
        if (!(temperature >= 0 && Double.isFinite(temperature))) {
            throw UnrollException.usage("--temperature must be a number of at least 0, but is %s.", temperature);
        }
        if (tokens.isEmpty()) {
            throw UnrollException.usage("--tokens is empty: expected at least one token to begin with; give one.");
        }
    }

    private static void requireAtLeast(String flag, int value, int least) {
        if (value < least) {
            throw UnrollException.usage("%s must be at least %d, but is %d.", flag, least, value);
        }
    }

    /** The tokens, and those that were drawn. */
    String text() {
        TrainedNetwork network = RnnModel.load(model).trained();
        TokenSampler sampler = new TokenSampler(RnnScorer.of(network), temperature, topK, seed);
        List<String> words = network.vocabularies().isEmpty()
                ? List.of()
                : network.vocabularies().get(0).words();
        boolean characters =
                !words.isEmpty() && words.stream().allMatch(word -> word.codePointCount(0, word.length()) == 1);
        String[] beginning = characters
                ? tokens.codePoints().mapToObj(Character::toString).toArray(String[]::new)
                : tokens.strip().split("\\s+");
        int[] numbers = Arrays.stream(beginning)
                .mapToInt(token -> number(network.vocabularies(), token))
                .toArray();
        Stream<String> drawn = Arrays.stream(sampler.sample(numbers, length))
                .mapToObj(number -> words.isEmpty() ? String.valueOf(number) : words.get(number));
        return Stream.concat(Arrays.stream(beginning), drawn).collect(Collectors.joining(characters ? "" : " "));
    }

    private static int number(List<Vocabulary> vocabularies, String token) {
        if (vocabularies.isEmpty()) {
            try {
                return Integer.parseInt(token);
            } catch (NumberFormatException e) {
                throw UnrollException.usage(
                        "--tokens: expected whole numbers, as the model's tokens have no names, found \"%s\"; correct it.",
                        token, e);
            }
        }
        Vocabulary vocabulary = vocabularies.get(0);
        int number = vocabulary.number(token);
        if (number >= vocabulary.size()) {
            throw UnrollException.usage(
                    "--tokens: expected tokens of the model's vocabulary, found \"%s\"; leave it out.", token);
        }
        return number;
    }
}
