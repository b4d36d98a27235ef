package dev.unroll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A real Spark standalone cluster on the loopback interface: a master and its workers, each a process of its own, run
 * from the jars that Maven brought. Their logs are in {@code target/cluster-…}.
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final String LOOPBACK = "127.0.0.1";

    /** Names of one machine that Spark takes for two: it speculates on another host only. */
    private static final String[] HOSTS = {LOOPBACK, "localhost"};

    private final Path folder;
    private final int port = freePort();
    private final int webPort = freePort();
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, String> conf;

    private StandaloneCluster(Path folder, Map<String, String> conf) {
        this.folder = folder;
        this.conf = conf;
    }

    /** Starts a master and {@code workers} workers and waits until all have registered. */
    public static StandaloneCluster start(int workers, int coresEach, String memoryEach) throws IOException {
        return start(workers, coresEach, memoryEach, Map.of());
    }

    /** The same with Spark's settings of master and workers. */
    public static StandaloneCluster start(int workers, int coresEach, String memoryEach, Map<String, String> conf)
            throws IOException {
        Path folder = Files.createTempDirectory(ProjectFolders.TARGET, "cluster-");
        StandaloneCluster cluster = new StandaloneCluster(folder, conf);
        try {
            cluster.startMaster();
            cluster.await(0);
            for (int i = 0; i < workers; i++) {
                cluster.startWorker(i, coresEach, memoryEach);
            }
            cluster.await(workers);
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    /** What {@code --master} takes. */
    public String master() {
        return "spark://" + LOOPBACK + ":" + port;
    }

    /** Where its master takes connections. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void startMaster() throws IOException {
        String[] ports = {"--port", "" + port, "--webui-port", "" + webPort};
        startProcess("master", LOOPBACK, "org.apache.spark.deploy.master.Master", ports);
    }

    private void startWorker(int i, int cores, String memory) throws IOException {
        String name = "worker-" + i;
        String[] resources = {"--cores", "" + cores, "--memory", memory, "--webui-port", "0"};
        String[] place = {"--work-dir", folder.resolve(name).toString(), master()};
        startProcess(name, HOSTS[i % 2], "org.apache.spark.deploy.worker.Worker", concat(resources, place));
    }

    /** Starts one more worker, and does not wait for it. */
    public void addWorker(int cores, String memory) throws IOException {
        startWorker(processes.size() - 1, cores, memory);
    }

    /** Kills the worker that was started first, with its executors. */
    public void killFirstWorker() {
        Process worker = processes.get(1); // after the master
        worker.descendants().forEach(ProcessHandle::destroyForcibly);
        worker.destroyForcibly();
    }

    private void startProcess(String name, String host, String mainClass, String... arguments) throws IOException {
        Path sparkHome = ProjectFolders.TARGET.resolve("spark");
        String[] java = {Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"};
        String[] settings = conf.entrySet().stream()
                .map(entry -> "-D" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        String[] options = concat(JavaModuleOptions.defaultModuleOptionArray(), settings);
        String[] main = {"-cp", sparkHome.resolve("jars") + "/*", mainClass, "--host", host};
        ProcessBuilder builder = new ProcessBuilder(concat(concat(java, options), concat(main, arguments)));
        builder.environment().put("SPARK_HOME", sparkHome.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
        File log = folder.resolve(name + ".log").toFile();
        processes.add(builder.redirectErrorStream(true)
                .redirectOutput(log)
                .directory(folder.toFile())
                .start());
    }

    private static String[] concat(String[] a, String[] b) {
        return Stream.concat(Arrays.stream(a), Arrays.stream(b)).toArray(String[]::new);
    }

    /** How the drivers of cluster mode ended (FINISHED, FAILED, …), in the order of their submission. */
    public List<String> endedDriverStates() throws IOException {
        return StreamSupport.stream(masterState().path("completeddrivers").spliterator(), false)
                .sorted(Comparator.comparing(driver -> driver.path("id").asText()))
                .map(driver -> driver.path("state").asText())
                .toList();
    }

    /** Waits until the master answers and counts that many workers alive. */
    private void await(int workers) throws IOException {
        Instant deadline = Instant.now().plus(START_LIMIT);
        while (masterStateIfAny().path("aliveworkers").asInt(-1) != workers) {
            boolean allRun = processes.stream().allMatch(Process::isAlive);
            if (!allRun || Instant.now().isAfter(deadline)) {
                throw new IOException("the cluster did not start with " + workers + " workers; see " + folder);
            }
            pause();
        }
    }

    /** Empty until the master answers: at first it does not listen, and then does not know the page yet. */
    private JsonNode masterStateIfAny() {
        try {
            return masterState();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** The master's own account of the cluster. */
    private JsonNode masterState() throws IOException {
        URL page = URI.create("http://" + LOOPBACK + ":" + webPort + "/json/").toURL();
        try (InputStream answer = page.openStream()) {
            return new ObjectMapper().readTree(answer);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the cluster started", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all processes of the cluster, with the drivers and executors that they started. */
    @Override
    public void close() {
        ProcessTrees.stop(processes, STOP_LIMIT);
    }
}
