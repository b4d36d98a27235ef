package dev.unroll.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The results for people, and for machines. */
record Report(Machine machine, Rounds rounds, List<Result> results) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final double GIGA = 1e9;

    void print(PrintStream out) {
        out.println("Training steps (forward, loss, backward, update; float32) on one thread");
        out.println("machine: " + machine);
        out.printf(
                Locale.ROOT,
                "method: medians of %d rounds of at least %.1f s each, alternating, after at least %.1f s of warm-up%n",
                rounds.rounds(),
                rounds.seconds(),
                rounds.warmup());
        out.println("GFLOP/s: 3 x the forward products; peak: best round of the FMA loop, measured anew in each");
        out.println(agreement());
        out.println();
        out.printf(
                "%-11s %-17s %-15s %11s %19s %8s %7s %6s %10s %9s%n",
                "cell", "B,T,I,H", "contender", "sequences/s", "range", "GFLOP/s", "peak", "% of", "bytes", "unroll /");
        out.printf("%-84s %7s %6s %10s %9s%n", "", "GFLOP/s", "peak", "a block", "libtorch");
        results.forEach(result -> print(result, out));
    }

    private String agreement() {
        long compared = results.stream().filter(r -> r.rivals().size() > 1).count();
        if (compared == 0) {
            return "agreement: unroll took part alone";
        }
        double most = results.stream().mapToDouble(Result::disagreement).max().orElseThrow();
        return String.format(
                Locale.ROOT,
                "agreement: the contenders' losses and gradient norms agreed in all rows, relative difference %.0e at most",
                most);
    }

    private static void print(Result result, PrintStream out) {
        for (Rival rival : result.rivals()) {
            out.printf(
                    Locale.ROOT,
                    "%-11s %-17s %-15s %11.0f %19s %8.1f %7.1f %6.1f %10.0f %9s%n",
                    result.cell(),
                    result.shape(),
                    rival,
                    result.medianRate(rival),
                    String.format(Locale.ROOT, "%.0f-%.0f", result.lowestRate(rival), result.highestRate(rival)),
                    result.medianFlops(rival) / GIGA,
                    result.bestPeak() / GIGA,
                    100 * result.medianFlops(rival) / result.bestPeak(),
                    result.medianBytes(rival),
                    rival == Rival.UNROLL ? ratio(result) : "");
        }
    }

    private static String ratio(Result result) {
        OptionalDouble ratio = result.ratioToLibtorch();
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "";
    }

    /** Writes a new file, which is whole as soon as it is there. */
    void write(Path file) throws IOException {
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".json");
        try {
            MAPPER.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), json());
            Files.move(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private ObjectNode json() {
        ObjectNode json = MAPPER.createObjectNode();
        json.putObject("machine")
                .put("cpu", machine.cpu())
                .put("cores", machine.cores())
                .put("jdk", machine.jdk())
                .put("lanes", machine.lanes())
                .put("kernels", machine.kernels())
                .put("load", number(machine.load()));
        json.put("rounds", rounds.rounds()).put("seconds", rounds.seconds()).put("warmup", rounds.warmup());
        ArrayNode array = json.putArray("results");
        results.forEach(result -> write(result, array.addObject()));
        return json;
    }

    private static void write(Result result, ObjectNode json) {
        json.put("cell", result.cell().toString())
                .put("shape", result.shape().toString())
                .put("disagreement", number(result.disagreement()));
        ArrayNode peaks = json.putArray("peak_flops");
        result.peaks().forEach(peak -> peaks.add(number(peak)));
        ObjectNode contenders = json.putObject("contenders");
        for (Rival rival : result.rivals()) {
            ObjectNode contender = contenders.putObject(rival.toString());
            contender
                    .put("sequences_per_second", number(result.medianRate(rival)))
                    .put("flops", number(result.medianFlops(rival)))
                    .put("share_of_peak", number(result.medianFlops(rival) / result.bestPeak()))
                    .put("bytes_per_block", number(result.medianBytes(rival)));
            ArrayNode rates = contender.putArray("rounds");
            result.measurements().get(rival).forEach(m -> rates.add(number(m.rate())));
        }
        result.ratioToLibtorch().ifPresent(ratio -> json.put("ratio_to_libtorch", number(ratio)));
    }

    /** Null, which JSON has a word for, if it is not finite. */
    private static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
