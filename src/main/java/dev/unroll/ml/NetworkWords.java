package dev.unroll.ml;

import dev.unroll.cell.CellType;
import dev.unroll.network.NetworkConfig;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.Target;
import java.util.List;
import java.util.stream.Collectors;

/** What a network reads, and what it gives, in words. */
public record NetworkWords(NetworkConfig network, Target target) {
    /** As "LSTM network (2 layers of 64 units, 50000 parameters)". */
    public String size() {
        boolean isElman = network.cell() == CellType.ELMAN_TANH || network.cell() == CellType.ELMAN_RELU;
        return "%s%s network (%s of %s, %d parameters)"
                .formatted(
                        network.bidirectional() ? "bidirectional " : "",
                        isElman ? "Elman" : network.cell().name(),
                        counted(network.layers(), "layer", "s"),
                        counted(network.hiddenSize(), "unit", "s"),
                        new ParameterLayout(network).size());
    }

    public String input() {
        int features = network.inputs().features();
        String numbers = features == 0 ? "" : counted(features, "feature", "s");
        String both = features > 0 && network.tokens() ? " and " : "";
        int size = network.inputs().embeddingSize();
        String embedded = network.inputs().embeds() ? ", each embedded in " + counted(size, "number", "s") : "";
        return numbers + both + (network.tokens() ? tokens() : "") + embedded;
    }

    private String tokens() {
        List<Integer> sizes = network.vocabularySizes();
        String all = sizes.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String listed = all.replaceFirst(", (\\d+)$", " and $1"); // as "3, 5 and 8"
        return "tokens of " + (sizes.size() == 1 ? "a vocabulary of " : "vocabularies of ") + listed;
    }

    public String output() {
        int kinds = network.loss().labelKinds(target, network.outputSize());
        return switch (target) {
            case NUMBERS -> counted(kinds, "number", "s") + " to predict";
            case COUNTS -> counted(kinds, "count", "s") + " to predict";
            case QUANTILES ->
                counted(network.loss().outputsOfNumber(), "quantile", "s") + " of " + counted(kinds, "number", "s");
            case CLASS -> counted(kinds, "class", "es");
            case LABELS -> counted(kinds, "label", "s");
        };
    }

    private static String counted(int count, String noun, String ending) {
        return count + " " + noun + (count == 1 ? "" : ending);
    }
}
