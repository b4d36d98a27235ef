package dev.unroll;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Bytes of cached data that tasks read, of those jobs whose description begins like this. */
    public long bytesRead(String description) throws IOException {
        Set<Integer> stages = new HashSet<>();
        long bytes = 0;
        ObjectMapper mapper = new ObjectMapper();
        for (String line : Files.readAllLines(file())) {
            JsonNode event = mapper.readTree(line);
            if (event.at("/Properties/spark.job.description").asText().startsWith(description)) {
                event.path("Stage IDs").forEach(stage -> stages.add(stage.asInt()));
            }
            if (event.path("Event").asText().equals("SparkListenerTaskEnd")
                    && stages.contains(event.path("Stage ID").asInt())) {
                bytes += event.at("/Task Metrics/Input Metrics/Bytes Read").asLong();
            }
        }
        return bytes;
    }

    /** Bytes of the chunks of RDDs that were stored, and those of them that were on disk; the job must log block updates. */
    public long[] storedBytes() throws IOException {
        Map<String, Long> all = new HashMap<>();
        Map<String, Long> onDisk = new HashMap<>();
        ObjectMapper mapper = new ObjectMapper();
        for (String line : Files.readAllLines(file())) {
            JsonNode stored = mapper.readTree(line).path("Block Updated Info");
            if (stored.path("Block ID").asText().startsWith("rdd_")) {
                long disk = stored.path("Disk Size").asLong();
                String id = stored.path("Block ID").asText();
                all.merge(id, Math.max(disk, stored.path("Memory Size").asLong()), Math::max);
                onDisk.merge(id, disk, Math::max);
            }
        }
        return new long[] {sum(all), sum(onDisk)};
    }

    private static long sum(Map<String, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.getFileName().toString().startsWith(".")) // checksums
                    .findFirst()
                    .orElseThrow();
        }
    }
}
