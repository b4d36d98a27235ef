package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.JobScript;
import dev.unroll.StandaloneCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters that let nobody in without a secret and encrypt what they send train the model of one machine. */
class SecureClusterIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String PASSWORD = "test-password";
    private static final String OWNER = "CN=unroll";

    /** A master that asks for a secret must not take jobs over its REST server, which knows none. */
    private static final Map<String, String> AUTHENTICATION = Map.of(
            "spark.authenticate", "true",
            "spark.authenticate.secret", "test-secret",
            "spark.master.rest.enabled", "false");

    @TempDir
    private static Path folder;

    private static String digest; // of the weights that one machine trains

    @BeforeAll
    static void trainOnOneMachine() throws Exception {
        run(
                "generate",
                "local[2]",
                Map.of(),
                "--problem sine --min-length 5 --max-length 9 --rows 120 --out " + data());
        digest = train("local[2]", Map.of());
    }

    @Test
    void tlsBetweenAllProcessesChangesNothing() throws Exception {
        Path keys = keys();
        Map<String, String> conf = new TreeMap<>(AUTHENTICATION);
        conf.put("spark.ssl.rpc.enabled", "true");
        conf.put("spark.ssl.rpc.protocol", "TLSv1.3");
        for (String store : List.of("keyStore", "trustStore")) {
            conf.put("spark.ssl.rpc." + store, keys.toString());
            conf.put("spark.ssl.rpc." + store + "Password", PASSWORD);
        }
        conf.put("spark.ssl.rpc.keyPassword", PASSWORD);
        try (StandaloneCluster cluster = StandaloneCluster.start(2, 1, "1g", conf)) {
            assertEquals(OWNER, speaker(cluster, keys).getName());
            assertEquals(digest, train(cluster.master(), conf));
        }
    }

    @Test
    void encryptionByTheSecretAloneChangesNothing() throws Exception {
        Map<String, String> conf = new TreeMap<>(AUTHENTICATION);
        conf.put("spark.network.crypto.enabled", "true");
        conf.put("spark.io.encryption.enabled", "true");
        try (StandaloneCluster cluster = StandaloneCluster.start(2, 1, "1g", conf)) {
            assertEquals(digest, train(cluster.master(), conf));
        }
    }

    /** A new key and its certificate, which is all that is trusted. */
    private static Path keys() throws Exception {
        Path keys = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String options = "-genkeypair -alias unroll -keyalg EC -storetype PKCS12 -dname " + OWNER;
        List<String> command = new ArrayList<>(List.of(keytool));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
        return keys;
    }

    /** Who answers at the master's port, in TLS. */
    private static Principal speaker(StandaloneCluster cluster, Path keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) {
            trusted.load(file, PASSWORD.toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            socket.connect(cluster.address());
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal();
        }
    }

    private static String train(String master, Map<String, String> conf) throws Exception {
        String settings = "--task regression --head every --id-col id --cell gru --hidden-size 8 --batch-size 64"
                + " --block-size 16 --epochs 2 --validation-fraction 0.2 --overwrite --data " + data()
                + " --model " + folder.resolve("model");
        JobScript.Result run = run("train", master, conf, settings);
        assertEquals("", run.ownErrors());
        return run.weightsDigest();
    }

    private static Path data() {
        return folder.resolve("data");
    }

    private static JobScript.Result run(String job, String master, Map<String, String> conf, String words)
            throws IOException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("--master", master, "--driver-memory", "512m", "--executor-memory", "512m"));
        conf.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.add("--");
        arguments.addAll(List.of(words.split(" ")));
        JobScript.Result run =
                JobScript.named(job).with("SPARK_LOCAL_IP", "127.0.0.1").run(LIMIT, arguments.toArray(String[]::new));
        assertTrue(run.exitCode() == 0, () -> run.output() + run.errors());
        return run;
    }
}
