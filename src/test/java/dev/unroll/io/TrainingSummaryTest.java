package dev.unroll.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.RecordedSteps.Point;
import dev.unroll.spark.HadoopStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSummaryTest {
    private static final BestEpoch BEST = new BestEpoch("mse", 1, 0.1);

    @TempDir
    private Path folder;

    private ModelFiles model;

    @BeforeEach
    void openFolder() throws IOException {
        model = new ModelFiles(new HadoopStorage(TestStorage.LOCAL.open()), folder.toString());
    }

    private static EpochRecord epoch(int epoch, double mse, Monitored monitored) {
        Map<String, Double> metrics = Map.of("mse", mse);
        return new EpochRecord(
                epoch, 2, 0.5, 3, metrics, 4, 5, 0.25, new StepTimes(0.1, 0, 0, 1), new TaskTime(1, 2), monitored);
    }

    @Test
    void isReadAsItWasWrittenAnEpochALine() throws IOException {
        EpochRecord first = epoch(1, 0.1, new Monitored(BEST, 0.1, 0, 0, 0));
        EpochRecord second = epoch(2, Double.NaN, new Monitored(BEST, 0.1, 1, 0, 1));
        TrainingSummary summary = new TrainingSummary(
                List.of(first, second),
                new RecordedSteps(
                        2, List.of(new Point(1, 0.5, 2, true, 0.01), new Point(3, Double.NaN, 1, false, 0.02))));
        assertEquals(BEST, summary.best());
        assertEquals(4, summary.totalSteps());
        summary.write(model);
        assertEquals(Optional.of(summary), TrainingSummary.read(model.storage(), model.folder()));
        assertEquals(
                "{\"epoch\":2,\"steps\":2,\"loss\":0.5,\"weight\":3.0,\"validation\":{\"mse\":null},\"sequences\":4,"
                        + "\"timeSteps\":5,\"seconds\":0.25,\"times\":{\"compute\":0.1,\"aggregation\":0.0,\"broadcast\":0.0,"
                        + "\"scheduling\":1.0},\"tasks\":{\"network\":1.0,\"outside\":2.0},"
                        + "\"monitored\":{\"best\":{\"metric\":\"mse\",\"epoch\":1,\"value\":0.1},\"mark\":0.1,\"waited\":1,"
                        + "\"onPlateau\":0,\"reductions\":1}}",
                Files.readAllLines(folder.resolve("history.jsonl")).get(1));
    }

    @Test
    void thereIsNoneWithoutAHistoryOrWithOneOfAnEarlierVersion() throws IOException {
        assertEquals(Optional.empty(), TrainingSummary.read(model.storage(), model.folder()));
        Files.writeString(folder.resolve("history.jsonl"), "{\"epoch\":1,\"loss\":0.5}\n");
        assertEquals(Optional.empty(), TrainingSummary.read(model.storage(), model.folder()));
        assertEquals(BestEpoch.NONE, new TrainingSummary(List.of(), RecordedSteps.NONE).best());
    }

    @Test
    void damagedHistoryIsRefused() throws IOException {
        Files.writeString(folder.resolve("history.jsonl"), "{\"epoch\":1,\"monitored\":{}}\n");
        assertThrows(IllegalArgumentException.class, () -> TrainingSummary.read(model.storage(), model.folder()));
    }
}
