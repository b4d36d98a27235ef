import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.Enumeration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes the Python wheel (PEP 427) of the jar, which holds the Python files and goes into the wheel whole: {@code java
 * Wheel.java JAR VERSION README}. It needs no Python, and the same jar gives the same bytes.
 */
final class Wheel {
    private static final String METADATA = """
            Metadata-Version: 2.1
            Name: unroll-spark
            Version: %s
            Summary: Recurrent networks (LSTM, GRU, Elman) trained by back-propagation through time on Apache Spark
            License: Apache-2.0
            Keywords: spark,pyspark,lstm,gru,rnn,time series
            Classifier: License :: OSI Approved :: Apache Software License
            Classifier: Programming Language :: Python :: 3
            Classifier: Topic :: Scientific/Engineering :: Artificial Intelligence
            Classifier: Typing :: Typed
            Requires-Python: >=3.9
            Provides-Extra: spark
            Requires-Dist: pyspark[ml]>=3.5,!=4.0.0; extra == "spark"
            Provides-Extra: connect
            Requires-Dist: pyspark-client>=4.0.1; extra == "connect"
            Provides-Extra: mlflow
            Requires-Dist: mlflow>=2; extra == "mlflow"
            Description-Content-Type: text/markdown
            License-File: LICENSE
            License-File: NOTICE

            """;
    private static final String WHEEL = """
            Wheel-Version: 1.0
            Generator: unroll
            Root-Is-Purelib: true
            Tag: py3-none-any
            """;
    private static final String COMMANDS = """
            [console_scripts]
            unroll = unroll.__main__:main
            """;

    private Wheel() {}

    public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
        Path jar = Path.of(args[0]);
        String version = args[1].replace("-SNAPSHOT", ".dev0");
        String info = "unroll_spark-" + version + ".dist-info/";
        SortedMap<String, byte[]> files = new TreeMap<>(pythonFiles(jar));
        byte[] license = files.remove("META-INF/LICENSE");
        byte[] notice = files.remove("META-INF/NOTICE");
        files.put("unroll/jars/" + jar.getFileName(), Files.readAllBytes(jar));
        files.put(info + "LICENSE", license);
        files.put(info + "NOTICE", notice);
        files.put(
                info + "METADATA", (METADATA.formatted(version) + Files.readString(Path.of(args[2]))).getBytes(UTF_8));
        files.put(info + "WHEEL", WHEEL.getBytes(UTF_8));
        files.put(info + "entry_points.txt", COMMANDS.getBytes(UTF_8));
        String record = record(files) + info + "RECORD,,\n";
        Path wheel = jar.resolveSibling("unroll_spark-" + version + "-py3-none-any.whl");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                add(zip, file.getKey(), file.getValue());
            }
            add(zip, info + "RECORD", record.getBytes(UTF_8)); // last, as the specification recommends
        }
    }

    private static Map<String, byte[]> pythonFiles(Path jar) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (JarFile zip = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> all = zip.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (entry.getName().matches("META-INF/(LICENSE|NOTICE)|unroll/.*[^/]|dev/unroll/ml/.*\\.(py|typed)")) {
                    files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return files;
    }

    /** A line a file: its path, digest and size. */
    private static String record(Map<String, byte[]> files) throws NoSuchAlgorithmException {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
            String sha256 = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
            lines.append("%s,sha256=%s,%d\n".formatted(file.getKey(), sha256, file.getValue().length));
        }
        return lines.toString();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // the first that a zip can tell
        zip.putNextEntry(entry);
        zip.write(content);
    }
}
