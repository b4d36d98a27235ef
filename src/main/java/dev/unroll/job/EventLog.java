package dev.unroll.job;

import dev.unroll.io.EpochRecord;
import dev.unroll.io.RecordedSteps.Point;
import dev.unroll.io.Storage;
import dev.unroll.io.TrainingSummary;
import dev.unroll.report.EventFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes what TensorBoard shows of a run, as it goes on. What a resumed run did before is in the file of that time. */
final class EventLog {
    private static final double SECONDS = 1e-3; // of a millisecond
    private static final double PAUSE = 1; // seconds between two looks at the steps

    private final EventFile file;
    private Supplier<TrainingSummary> summary = () -> {
        throw new IllegalStateException("training has not begun");
    };
    private long lastStep; // that was written
    private double lastLook;

    private EventLog(EventFile file) {
        this.file = file;
    }

    /** Begins a file of its own in the folder, whatever else is there. */
    static EventLog open(JobFiles files, String folder) throws IOException {
        Storage storage = files.storage(folder).withoutChecksums();
        String host = files.spark().conf().get("spark.driver.host", "localhost");
        for (long second = (long) now(); ; second++) {
            String name = "events.out.tfevents." + second + "." + host;
            try {
                OutputStream out = storage.create(Storage.child(folder, name), false);
                return new EventLog(new EventFile(out, now()));
            } catch (FileAlreadyExistsException e) {
                // of another run that began in this second
            }
        }
    }

    private static double now() {
        return System.currentTimeMillis() * SECONDS;
    }

    void begun(Supplier<TrainingSummary> soFar) {
        summary = soFar;
    }

    /** An earlier file may have steps after the checkpoint that training continues from. */
    void resumed() throws IOException {
        List<Point> points = summary.get().steps().points();
        long recorded = points.isEmpty() ? 0 : points.get(points.size() - 1).step();
        lastStep = Math.max(recorded, summary.get().totalSteps());
        file.restart(lastStep + 1, now());
    }

    void steps() throws IOException {
        if (now() - lastLook >= PAUSE) {
            lastLook = now();
            addSteps();
            file.flush();
        }
    }

    private void addSteps() throws IOException {
        for (Point point : summary.get().steps().points()) {
            if (point.step() > lastStep) {
                lastStep = point.step();
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("step/loss", point.loss());
                values.put("step/gradient_norm", point.gradientNorm());
                values.put("step/learning_rate", point.learningRate());
                file.add(point.step(), now(), values);
            }
        }
    }

    void epoch(EpochRecord ended) throws IOException {
        addSteps();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("epoch/loss", ended.loss());
        ended.validation().forEach((metric, value) -> values.put("validation/" + metric, value));
        file.add((long) ended.epoch() * ended.steps(), now(), values);
        file.flush();
    }

    void close() throws IOException {
        try (file) {
            if (lastLook > 0) { // steps were made
                addSteps();
            }
        }
    }
}
