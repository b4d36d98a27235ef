package dev.unroll.io;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Safetensors.NamedArray;
import dev.unroll.network.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/** The contents of a checkpoint's safetensors file, with checksums of every byte that matters. */
record Checkpoint(Map<String, String> run, TrainingState state) {
    /** Version of the format, and part of the name of a run's folder: a run ignores checkpoints of another version. */
    static final int VERSION = 3;

    private static final String TEXT = "checkpoint";
    private static final String HEADER_CHECKSUM = "checkpoint_sha256";

    // spotless:off: the header's text, which is all but the vectors
    private record Text(int version, Map<String, String> run, EpochRecord epoch, double lastLoss,
            List<Integer> scaleExponents, List<EpochRecord> history, RecordedSteps steps) {}
    // spotless:on

    void write(Storage storage, String file) {
        String text = Json.write(new Text(
                VERSION, run, state.epoch(), state.lastLoss(), state.scaleExponents(), state.history(), state.steps()));
        List<NamedArray> arrays = new ArrayList<>();
        state.vectors().forEach((name, vector) -> arrays.add(new NamedArray(name, List.of(vector.length), vector)));
        new Safetensors(Map.of(TEXT, text, HEADER_CHECKSUM, headerChecksum(text, arrays)), arrays)
                .write(storage, file, Precision.DOUBLE);
    }

    /** Throws MODEL for a file that is damaged, or no checkpoint of this version. */
    static Checkpoint read(Storage storage, String file) {
        Safetensors contents = SafetensorsReader.read(storage, file, "");
        String json = text(contents, file);
        Map<String, double[]> vectors = new LinkedHashMap<>();
        contents.arrays().forEach(array -> vectors.put(array.name(), array.values()));
        try {
            Map<String, Object> parsed = Json.parse(json);
            if (!Long.valueOf(VERSION).equals(parsed.get("version"))) {
                throw Kind.MODEL.of("%s is of format version %s, not %d", file, parsed.get("version"), VERSION);
            }
            Text text = Json.toRecord(parsed, Text.class);
            TrainingState state = new TrainingState(
                    text.epoch, text.lastLoss, text.scaleExponents, text.history, vectors, text.steps);
            return new Checkpoint(text.run, state);
        } catch (IllegalArgumentException e) {
            throw Kind.MODEL.of("%s is no checkpoint of this program: %s", file, e.getMessage());
        }
    }

    /** Throws MODEL for a file that is damaged; goes through it without its vectors in memory. */
    static void verify(Storage storage, String file) {
        text(SafetensorsReader.check(storage, file, ""), file);
    }

    private static String text(Safetensors contents, String file) {
        Map<String, String> header = contents.metadata();
        String json = header.getOrDefault(TEXT, "");
        if (!header.containsKey(Safetensors.CHECKSUM)
                || !headerChecksum(json, contents.arrays()).equals(header.get(HEADER_CHECKSUM))) {
            throw Kind.MODEL.of("%s is damaged: its header does not match its SHA-256 checksum", file);
        }
        return json;
    }

    /** Checksum of what the format's own leaves out: the text, and the names of the vectors. */
    private static String headerChecksum(String text, List<NamedArray> arrays) {
        return Safetensors.sha256(
                text + String.join("", arrays.stream().map(NamedArray::name).toList()));
    }

    /** In words, how its run differs from another one; empty if it is the same. */
    String differences(Map<String, String> now) {
        StringJoiner differences = new StringJoiner(", ");
        Set<String> names = new TreeSet<>(now.keySet());
        names.addAll(run.keySet());
        for (String name : names) {
            String was = run.getOrDefault(name, "unknown");
            String is = now.getOrDefault(name, "unknown");
            if (!was.equals(is)) {
                differences.add(ParameterName.of(name) + " was " + was + " and is " + is);
            }
        }
        return differences.toString();
    }
}
