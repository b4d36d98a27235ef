package dev.unroll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Spark's own account of one application. */
public final class EventLog {
    private final Path folder;

    private EventLog(Path folder) {
        this.folder = folder;
    }

    /** One that is not written yet, in a new folder. */
    public static EventLog within(Path parent) throws IOException {
        return new EventLog(Files.createTempDirectory(parent, "events"));
    }

    /** The settings with which an application writes it. */
    public Map<String, String> conf() {
        return Map.of(
                "spark.eventLog.enabled", "true",
                "spark.eventLog.dir", folder.toUri().toString(),
                "spark.eventLog.compress", "false",
                "spark.eventLog.rolling.enabled", "false");
    }

    /** How many events of a kind have all the words. */
    public long count(String kind, String... words) throws IOException {
        try (Stream<String> lines = Files.lines(file())) {
            return lines.filter(line -> line.startsWith("{\"Event\":\"" + kind + "\""))
                    .filter(line -> Stream.of(words).allMatch(line::contains))
                    .count();
        }
    }

    /** For each stage, in their order: bytes of cached data that its tasks fetched from another executor. */
    public List<Long> remoteBytes() throws IOException {
        SortedMap<Integer, Long> bytes = new TreeMap<>();
        ObjectMapper mapper = new ObjectMapper();
        for (String line : Files.readAllLines(file())) {
            if (line.startsWith("{\"Event\":\"SparkListenerTaskEnd\"")) {
                JsonNode task = mapper.readTree(line);
                boolean remote = !task.at("/Task Info/Locality")
                        .asText()
                        .equals("PROCESS_LOCAL"); // what Spark calls no preference, too
                long read = task.at("/Task Metrics/Input Metrics/Bytes Read").asLong();
                bytes.merge(task.path("Stage ID").asInt(), remote ? read : 0, Long::sum);
            }
        }
        return List.copyOf(bytes.values());
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith(".")) // checksums
                    .findFirst()
                    .orElseThrow();
        }
    }
}
