package dev.unroll.bench;

import dev.unroll.cell.CellType;
import dev.unroll.data.UnrollException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Worker} as the benchmark sees it: a JVM like this one, which computes only while it is asked to. */
final class WorkerProcess implements AutoCloseable {
    private static final List<String> THREAD_LIMITS =
            List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS");

    private final Rival rival;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;
    private final Contender.Check check;

    /** Starts it; returns when it is warm. */
    WorkerProcess(Rival rival, CellType cell, Shape shape, double warmup) throws IOException {
        this.rival = rival;
        ProcessBuilder builder = new ProcessBuilder(command(rival, cell, shape, warmup));
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        THREAD_LIMITS.forEach(name -> builder.environment().put(name, "1"));
        this.process = builder.start();
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        String[] words = answer().split(" ", 2);
        this.check = new Contender.Check(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }

    private static List<String> command(Rival rival, CellType cell, Shape shape, double warmup) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), rival.main()));
        command.addAll(List.of(cell.name(), shape.toString(), Double.toString(warmup)));
        return command;
    }

    Rival rival() {
        return rival;
    }

    Contender.Check check() {
        return check;
    }

    /** Lets it compute for so long. */
    Measurement measure(double seconds) throws IOException {
        orders.println(seconds);
        return Measurement.parse(answer());
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            close();
            throw UnrollException.Kind.CHECK_FAILED.of(
                    "The process of %s ended before it answered; its messages above say why.", rival);
        }
        return line;
    }

    /** Ends it. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
