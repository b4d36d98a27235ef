package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.spark.LocalSpark;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Models that earlier versions wrote, one for each version of the format, stay readable. */
class StoredModelTest {

    @Test
    void modelOfVersionOnePredictsWhatItDidWhenItWasWritten() throws URISyntaxException {
        LocalSpark.session();
        RnnModel model = RnnModel.load(path("/models/version-1-gru"));
        Row row = model.transform(LocalSpark.rows("features array<int>", RowFactory.create(List.of(0, 1, 0, 2, 6))))
                .first();
        List<Vector> raw = row.getList(row.fieldIndex("rawPrediction"));
        assertEquals(5, raw.size());
        // Computed from the file's weights by numpy, with PyTorch's equations.
        double[] expected = {-1.1609323, 1.0404480, 0.6107276, -0.4755725, 0.2498266, 0.4151898, -0.0497145};
        assertArrayEquals(expected, raw.get(4).toArray(), 1e-6);
    }

    private static String path(String resource) throws URISyntaxException {
        return Path.of(StoredModelTest.class.getResource(resource).toURI()).toString();
    }
}
