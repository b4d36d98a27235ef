package dev.unroll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A job's process while it runs; closing it ends whatever is left of it. */
public final class RunningJob implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path output;
    private final Path errors;

    private RunningJob(String name, Process process, Path output, Path errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    static RunningJob start(String name, ProcessBuilder builder) throws IOException {
        Path folder = Files.createTempDirectory(ProjectFolders.TARGET, "job ");
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        Process process = builder.directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        return new RunningJob(name, process, output, errors);
    }

    /** A fact that may come true while the job runs. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    /**
     * Looks again and again until a condition holds; fails the test if that takes longer than {@code limit}.
     *
     * @return whether it held; false if the job ended first
     */
    public boolean awaits(Condition condition, Duration limit) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(limit);
        while (!condition.holds()) {
            if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                return condition.holds();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(name + " did not come so far within " + limit + "; it wrote\n" + written());
            }
        }
        return true;
    }

    /** What it wrote to the standard output so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** What it wrote to the standard error so far. */
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL, {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; fails the test, with what it wrote so far, if that takes longer than {@code limit}. */
    public JobScript.Result await(Duration limit) throws IOException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " did not end within " + limit + "; it wrote\n" + written());
        }
        return new JobScript.Result(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private String written() throws IOException {
        return Files.readString(output) + Files.readString(errors);
    }

    @Override
    public void close() {
        ProcessTrees.stop(List.of(process), STOP_LIMIT);
    }
}
