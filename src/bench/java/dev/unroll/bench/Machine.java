package dev.unroll.bench;

import dev.unroll.kernel.Kernels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a figure was measured.
 *
 * @param cpu the processor's name
 * @param cores that this process sees
 * @param jdk version and vendor
 * @param lanes of float32 in a vector of the JDK's choice
 * @param kernels that unroll computes with
 * @param load processes that wanted a core, on average over the minute before; the benchmark itself is one
 */
record Machine(String cpu, int cores, String jdk, int lanes, String kernels, double load) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo"); // of Linux

    static Machine here() throws IOException {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        String jdk = System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")";
        return new Machine(
                cpuName(),
                Runtime.getRuntime().availableProcessors(),
                jdk,
                FmaPeak.lanes(),
                Kernels.description(),
                load);
    }

    private static String cpuName() throws IOException {
        if (!Files.exists(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        String text = Files.readString(CPU_INFO);
        return cpuField(text, "model name") + " (family " + cpuField(text, "cpu family") + ", model "
                + cpuField(text, "model") + ")";
    }

    private static String cpuField(String cpuInfo, String name) {
        return cpuInfo.lines()
                .map(line -> line.split("\\s*:\\s*", 2))
                .filter(field -> field.length == 2 && field[0].equals(name))
                .map(field -> field[1])
                .findFirst()
                .orElse("unknown");
    }

    @Override
    public String toString() {
        String loaded = String.format(Locale.ROOT, "load %.1f", load);
        return cpu + ", " + cores + " cores, JDK " + jdk + ", " + lanes + " lanes, " + loaded + "; unroll's kernels: "
                + kernels;
    }
}
