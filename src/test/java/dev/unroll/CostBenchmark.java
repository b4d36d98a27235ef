package dev.unroll;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What Spark costs: seconds an epoch of {@code train} relative to the same loop on one thread without Spark (McSherry, Isard
 * and Murray 2015 call the cores that a system needs to beat one thread its COST), and of PyTorch where the {@code python3} on
 * the path has it. All contenders take turns, a process of their own in each round; the first two epochs of each do not count.
 * All of unroll's must end in the same weights.
 */
final class CostBenchmark {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Path FOLDER = ProjectFolders.TARGET.resolve("cost");
    private static final Pattern SECONDS = Pattern.compile("(?m)^seconds ([0-9.E-]+)$");
    private static final Pattern HISTORY = Pattern.compile("\"seconds\":([0-9.E-]+)");
    private static final Path PYTORCH_LOOP = ProjectFolders.ROOT.resolve("src/bench/python/pytorch_loop.py");
    private static final Pattern WEIGHTS = Pattern.compile("(?m)^weights: sha256 ([0-9a-f]{64})$");

    private final CostWorkload workload;
    private final int epochs;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>(); // of each round's median epoch
    private final Set<String> digests = new TreeSet<>();

    private CostBenchmark(CostWorkload workload, int epochs) {
        this.workload = workload;
        this.epochs = epochs;
    }

    /** Measures. Arguments: rounds, epochs, workloads (a, b). */
    public static void main(String[] args) throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start(2, 1, "3g")) {
            for (String name : List.of(args).subList(2, args.length)) {
                CostWorkload workload = CostWorkload.valueOf(name.toUpperCase(Locale.ROOT));
                new CostBenchmark(workload, Integer.parseInt(args[1])).run(Integer.parseInt(args[0]), cluster);
            }
        }
    }

    private void run(int rounds, StandaloneCluster cluster) throws Exception {
        Path data = FOLDER.resolve(workload + ".parquet");
        if (!Files.exists(data)) {
            job("generate", "local[2]", workload.generate(data.toString()));
        }
        boolean pytorch = hasPytorch();
        for (int round = 0; round < rounds; round++) {
            plain("one thread", 1);
            plain("two threads", 2);
            train("local[1]", "local[1]", "auto");
            train("local[2]", "local[2]", "auto");
            train("two workers of one core", cluster.master(), "auto");
            train("the same, placement cluster", cluster.master(), "cluster");
            if (pytorch) {
                pytorch("PyTorch, one thread", 1);
                pytorch("PyTorch, two threads", 2);
            }
        }
        print();
    }

    private static boolean hasPytorch() throws IOException, InterruptedException {
        try {
            if (new ProcessBuilder("python3", "-c", "import torch").start().waitFor() == 0) {
                return true;
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
        System.err.println("without PyTorch: the python3 on the path cannot import torch; pip install torch adds it");
        return false;
    }

    private void plain(String name, int threads) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String output = output(
                java,
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                PlainLoop.class.getName(),
                workload.name(),
                "" + threads,
                "" + epochs);
        note(name, SECONDS, output);
        noteWeights(output);
    }

    private void pytorch(String name, int threads) throws IOException, InterruptedException {
        String settings = "%d %d %d %d %d %d %d"
                .formatted(
                        workload.rows,
                        CostWorkload.SHORTEST,
                        CostWorkload.LONGEST,
                        workload.hiddenSize,
                        workload.batchSize,
                        threads,
                        epochs);
        List<String> command = new ArrayList<>(List.of("python3", PYTORCH_LOOP.toString()));
        command.addAll(List.of(settings.split(" ")));
        String output = output(command.toArray(String[]::new));
        System.err.println(output.lines().findFirst().orElseThrow());
        note(name, SECONDS, output);
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command[0] + " failed: " + output);
        }
        return output;
    }

    private void train(String name, String master, String placement) throws IOException, InterruptedException {
        Path model = FOLDER.resolve("model");
        Path data = FOLDER.resolve(workload + ".parquet");
        String settings = workload.train(data.toString(), model.toString(), epochs) + " --placement " + placement;
        String output = job("train", master, settings);
        note(name, HISTORY, Files.readString(model.resolve("history.jsonl")));
        noteWeights(output);
    }

    private static String job(String job, String master, String settings) throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("--master", master, "--driver-memory", "3g", "--executor-memory", "2g", "--"));
        arguments.addAll(List.of(settings.split(" ")));
        JobScript.Result result =
                JobScript.named(job).with("SPARK_LOCAL_IP", "127.0.0.1").run(LIMIT, arguments.toArray(String[]::new));
        if (result.exitCode() != 0) {
            throw new IllegalStateException(job + " failed: " + result.output() + result.errors());
        }
        return result.output();
    }

    private void note(String name, Pattern pattern, String history) {
        List<Double> all = pattern.matcher(history)
                .results()
                .map(match -> Double.valueOf(match.group(1)))
                .toList();
        double median = median(all.subList(2, all.size()));
        seconds.computeIfAbsent(name, first -> new ArrayList<>()).add(median);
        System.err.printf(Locale.ROOT, "(%s) %s: %.3f s an epoch%n", workload, name, median);
    }

    private void noteWeights(String output) {
        digests.add(WEIGHTS.matcher(output)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow());
    }

    private void print() {
        System.out.printf(
                "(%s) %d adding sequences of %d to %d steps, GRU %d, batch %d; seconds an epoch, medians of %d rounds%n",
                workload.name().toLowerCase(Locale.ROOT),
                workload.rows,
                CostWorkload.SHORTEST,
                CostWorkload.LONGEST,
                workload.hiddenSize,
                workload.batchSize,
                seconds.values().iterator().next().size());
        double one = median(seconds.get("one thread"));
        double two = median(seconds.get("two threads"));
        seconds.forEach((name, rounds) -> {
            double of = median(rounds);
            System.out.printf(
                    Locale.ROOT, "%-30s %7.3f s   %5.2f of one thread   %5.2f of two%n", name, of, of / one, of / two);
        });
        System.out.println(digests.size() == 1 ? "all trained the same weights" : "THE WEIGHTS DIFFER: " + digests);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
