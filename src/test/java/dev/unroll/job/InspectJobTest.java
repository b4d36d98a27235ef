package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.Json;
import dev.unroll.ml.RnnClassifier;
import dev.unroll.ml.RnnModel;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectJobTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhatTheModelReadsAndGivesAndHowItWasTrained() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(RowFactory.create(List.of(List.of(i / 2.0, 1.0), List.of(2.0, i / 3.0)), i % 3, i < 5));
        }
        String path = folder.resolve("model").toString();
        new RnnClassifier("three")
                .setCell("gru")
                .setHiddenSize(3)
                .setEpochs(2)
                .setFeaturesCol("x")
                .setValidationIndicatorCol("held")
                .fit(LocalSpark.session()
                        .createDataFrame(rows, StructType.fromDDL("x array<array<double>>, label int, held boolean")))
                .save(path);
        RnnModel<?> model = RnnModel.load(path);
        List<String> lines = InspectJob.lines(model);
        assertTrue(lines.get(1).startsWith("network: {\"cell\":\"gru\",\"inputs\":{\"features\":2,"), lines.get(1));
        assertEquals(
                List.of(
                        "reads: 2 features, standardized",
                        "gives: 3 classes, head last",
                        "tensor: weight_ih_l0 (9, 2)",
                        "tensor: weight_hh_l0 (9, 3)",
                        "tensor: bias_ih_l0 (9)",
                        "tensor: bias_hn_l0 (3)",
                        "tensor: head.weight (3, 3)",
                        "tensor: head.bias (3)",
                        "parameters: 69, of 276 bytes in memory as float and 552 bytes as they are trained",
                        "data: " + model.dataFingerprint().orElseThrow(),
                        "weights: sha256 " + model.weightsSha256(),
                        "history: 2 epochs, 2 steps in all",
                        "best epoch: " + Json.write(model.trained().best()),
                        "last epoch: " + Json.write(model.summary().epochs().get(1))),
                lines.subList(2, lines.size()));
    }
}
