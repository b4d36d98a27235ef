package dev.unroll.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** What work costs this thread, whatever else the machine does. */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double MILLI = 1e-6; // of nanoseconds

    private ProcessorTime() {}

    /** Milliseconds of each of so many runs. */
    static double[] of(Runnable work, int runs) {
        double[] times = new double[runs];
        for (int run = 0; run < runs; run++) {
            long began = THREADS.getCurrentThreadCpuTime();
            work.run();
            times[run] = (THREADS.getCurrentThreadCpuTime() - began) * MILLI;
        }
        return times;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
