package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.io.Json;
import dev.unroll.spark.LocalSpark;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that earlier versions wrote, one for each version of the format, stay readable. */
class StoredModelTest {

    @Test
    void modelOfVersionOnePredictsWhatItDidWhenItWasWritten() throws URISyntaxException {
        LocalSpark.session();
        RnnModel<?> model = RnnModel.load(path("/models/version-1-gru"));
        Row row = model.transform(LocalSpark.rows("features array<int>", RowFactory.create(List.of(0, 1, 0, 2, 6))))
                .first();
        List<Vector> raw = row.getList(row.fieldIndex("rawPrediction"));
        assertEquals(5, raw.size());
        // Computed from the file's weights by numpy, with PyTorch's equations.
        double[] expected = {-1.1609323, 1.0404480, 0.6107276, -0.4755725, 0.2498266, 0.4151898, -0.0497145};
        assertArrayEquals(expected, raw.get(4).toArray(), 1e-6);
        assertEquals(Optional.empty(), model.dataFingerprint());
    }

    @Test
    void modelOfVersionTwoPredictsWhatItDidAndNamesItsDataAndWeights() throws URISyntaxException {
        LocalSpark.session();
        RnnModel<?> model = RnnModel.load(path("/models/version-2-lstm"));
        Row row = model.transform(
                        LocalSpark.rows("features array<float>", RowFactory.create(List.of(0.5f, -0.25f, 1f, 0f, -1f))))
                .first();
        List<Double> predictions = row.getList(row.fieldIndex("prediction"));
        // Computed from the file's weights in Python, with PyTorch's equations.
        double[] expected = {0.2033099, 0.1953368, 0.1808034, 0.1720155, 0.1665077};
        assertArrayEquals(
                expected, predictions.stream().mapToDouble(Double::doubleValue).toArray(), 1e-6);
        assertEquals("e25355088bc215fc450632035d842755", model.dataFingerprint().orElseThrow());
        assertEquals("eaca5f0ca3a33be50e853ede2dd15ec37c18b46b73c81f99dc4c7b91a3a02e5d", model.weightsSha256());
    }

    @Test
    void modelOfVersionThreePredictsWhatItDid() throws URISyntaxException {
        LocalSpark.session();
        assertIsVersionThree(RnnModel.load(path("/models/version-3-gru")));
    }

    /** The last snapshot before {@code unroll.json} kept the same object in the metadata, without the precision. */
    @Test
    void descriptionInTheMetadataIsReadToo(@TempDir Path folder) throws Exception {
        LocalSpark.session();
        Path stored = Path.of(path("/models/version-3-gru"));
        Map<String, Object> metadata = Json.parse(Files.readString(stored.resolve("metadata/part-00000")));
        Map<String, Object> description = Json.parse(Files.readString(stored.resolve("unroll.json")));
        description.remove("precision");
        metadata.put("unroll", description);
        Files.createDirectory(folder.resolve("metadata"));
        Files.writeString(folder.resolve("metadata/part-00000"), Json.write(metadata));
        Files.copy(stored.resolve("weights.safetensors"), folder.resolve("weights.safetensors"));
        assertIsVersionThree(RnnModel.load(folder.toString()));
    }

    private static void assertIsVersionThree(RnnModel<?> model) {
        List<List<Integer>> tokens = List.of(List.of(0, 1), List.of(2, 0), List.of(1, 1));
        Row row = model.transform(LocalSpark.rows("tokens array<array<int>>", RowFactory.create(tokens)))
                .first();
        Vector raw = row.getAs("rawPrediction");
        // Computed from the file's weights in Python, with PyTorch's equations.
        double[] expected = {0.2023350, 0.2102724, 0.2985068};
        assertArrayEquals(expected, raw.toArray(), 1e-6);
        assertEquals("862aded03fd46f5e44b8c18eb9fc1a2a440309275e810de4a8e071afb141af45", model.weightsSha256());
        assertEquals("6bf6990119bb45218b10af2eb7cc9c2e", model.dataFingerprint().orElseThrow());
    }

    private static String path(String resource) throws URISyntaxException {
        return Path.of(StoredModelTest.class.getResource(resource).toURI()).toString();
    }
}
