package dev.unroll.bench;

import dev.unroll.cell.CellType;
import dev.unroll.data.UnrollException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures training steps of unroll and its peers, and prints a table. */
@Command(
        name = "bench.sh",
        sortOptions = false,
        description = "Measures training steps on one thread: sequences a second, share of the processor's peak.")
final class Benchmark implements Callable<Integer> {
    private static final int BUG = 1;

    @Option(
            names = "--cell",
            paramLabel = "CELL",
            description =
                    "Cell to measure, may be given again: ${COMPLETION-CANDIDATES}; all but elman_relu if not given.")
    private List<CellType> cells = List.of(CellType.ELMAN_TANH, CellType.GRU, CellType.LSTM);

    @Option(
            names = "--shape",
            paramLabel = "B,T,I,H",
            converter = ShapeConverter.class,
            description = "Sequences, time steps (or shortest-longest), inputs and hidden units, may be given again; a"
                    + " list of six if not given.")
    private List<Shape> shapes = Shape.ALL;

    @Option(
            names = "--peer",
            paramLabel = "PEER",
            description = "Also measures this library, may be given again: ${COMPLETION-CANDIDATES}.")
    private List<Peer> peers = List.of();

    @Option(names = "--rounds", defaultValue = "7", description = "Measurements of each contender: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "0.3", description = "Least length of one: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--warmup",
            defaultValue = "4",
            description = "Seconds that each contender computes before: ${DEFAULT-VALUE}.")
    private double warmup;

    @Option(names = "--json", paramLabel = "FILE", description = "Also writes the figures as JSON.")
    private Optional<Path> json = Optional.empty();

    @SuppressWarnings("UnusedVariable") // picocli's
    @Option(names = "--help", usageHelp = true, description = "Prints this page.")
    private boolean help;

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Benchmark());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, ignored) -> fail(e));
        line.setExecutionExceptionHandler((e, command, ignored) -> fail(e));
        System.exit(line.execute(args));
    }

    /** Shapes as the command line writes them. */
    static final class ShapeConverter implements CommandLine.ITypeConverter<Shape> {
        @Override
        public Shape convert(String text) {
            return Shape.parse(text);
        }
    }

    private static int fail(Exception e) {
        if (e instanceof CommandLine.ParameterException) {
            String reason = e.getCause() instanceof UnrollException cause ? cause.getMessage() : e.getMessage() + ".";
            System.err.println("error: " + reason + " --help lists all flags.");
            return UnrollException.Kind.USAGE.exitCode();
        }
        if (e instanceof UnrollException known) {
            System.err.println("error: " + known.getMessage());
            return known.kind().exitCode();
        }
        e.printStackTrace();
        return BUG;
    }

    @Override
    public Integer call() throws IOException {
        if (json.isPresent()) {
            requireFree(json.get());
        }
        Rounds plan = new Rounds(rounds, seconds, warmup);
        Machine machine = Machine.here();
        List<Result> results = new ArrayList<>();
        for (CellType cell : cells) {
            for (Shape shape : shapes) {
                Result result = plan.run(cell, shape, rivals(cell, shape));
                System.err.println(progress(result));
                results.add(result);
            }
        }
        Report report = new Report(machine, plan, results);
        report.print(System.out);
        if (json.isPresent()) {
            report.write(json.get());
        }
        return 0;
    }

    /** Before the work is done. */
    private static void requireFree(Path file) throws IOException {
        if (Files.exists(file)) {
            throw UnrollException.Kind.OUTPUT_IN_USE.of(
                    "--json %s exists already: expected a path that is free; choose another.", file);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
    }

    /** Those that can do this work, unroll first. */
    private List<Rival> rivals(CellType cell, Shape shape) {
        Stream<Rival> rest = peers.stream().distinct().flatMap(peer -> peer.rivals().stream());
        return Stream.concat(Stream.of(Rival.UNROLL), rest.filter(rival -> rival.knows(cell, shape)))
                .toList();
    }

    private static String progress(Result result) {
        StringBuilder line = new StringBuilder(result.cell() + " " + result.shape() + ":");
        for (Rival rival : result.rivals()) {
            line.append(String.format(Locale.ROOT, " %s %.0f sequences/s", rival, result.medianRate(rival)));
        }
        return line.toString();
    }
}
