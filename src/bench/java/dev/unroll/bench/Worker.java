package dev.unroll.bench;

import com.sun.management.ThreadMXBean;
import dev.unroll.cell.CellType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * A contender's process. It warms up and writes its {@link Contender.Check}; then, for each line that it reads, it takes
 * steps for so many seconds and writes the {@link Measurement}; at the end of its input it ends. So it computes only
 * when it is its turn.
 */
public final class Worker {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Work work;
    private final Contender contender;

    private Worker(Work work, Contender contender) {
        this.work = work;
        this.contender = contender;
    }

    /** The process's main method. */
    public static void serve(String[] args, Function<Work, Contender> contender) {
        PrintStream answers = System.out;
        System.setOut(System.err); // whatever libraries print
        Work work = new Work(CellType.valueOf(args[0]), Shape.parse(args[1]));
        Worker worker = new Worker(work, contender.apply(work));
        try {
            worker.serve(Double.parseDouble(args[2]), answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.exit(0); // some native libraries leave threads behind
    }

    private void serve(double warmup, PrintStream answers) throws IOException {
        Contender.Check check = contender.check();
        measure(warmup);
        answers.println(check.loss() + " " + check.gradientNorm());
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String seconds = orders.readLine(); seconds != null; seconds = orders.readLine()) {
            answers.println(measure(Double.parseDouble(seconds)).line());
        }
    }

    private Measurement measure(double seconds) {
        long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        long limit = (long) (seconds * 1e9);
        long steps = 0;
        long nanos;
        do {
            contender.step();
            steps++;
            nanos = System.nanoTime() - began;
        } while (nanos < limit);
        double bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        return new Measurement(steps * work.sequences() / (nanos * 1e-9), bytes / steps);
    }
}
