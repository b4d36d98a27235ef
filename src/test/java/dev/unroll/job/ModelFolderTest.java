package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.unroll.data.UnrollException;
import dev.unroll.io.FolderLease;
import dev.unroll.io.ObjectStoreFileSystem;
import dev.unroll.io.TestStorage;
import dev.unroll.ml.RnnModel;
import dev.unroll.ml.RnnRegressor;
import dev.unroll.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a job puts what it trains: on the local disk and on an object store. */
@ParameterizedClass
@EnumSource
class ModelFolderTest {
    private static RnnModel<?> first;
    private static RnnModel<?> second;

    @Parameter
    private TestStorage storage;

    @TempDir
    private Path root;

    private Path folder;
    private ModelFolder model;

    @BeforeAll
    static void train() {
        Dataset<Row> data =
                LocalSpark.rows("features array<double>, label double", RowFactory.create(List.of(1.0, 2.0), 3.0));
        RnnRegressor regressor = new RnnRegressor().setHiddenSize(2).setEpochs(1);
        first = regressor.fit(data);
        second = regressor.setSeed(2).fit(data);
    }

    @BeforeEach
    void open() throws IOException {
        SparkSession session = LocalSpark.session().newSession();
        session.conf().set("fs.store.impl", ObjectStoreFileSystem.class.getName());
        SparkSession.setActiveSession(session);
        folder = root.resolve("model");
        String scheme = storage == TestStorage.LOCAL ? "file:" : "store:";
        model = new ModelFolder(new JobFiles(session), scheme + folder);
    }

    @Test
    void freeIsWhatHoldsNoModelAndNothingOfOthers() throws IOException {
        assertDoesNotThrow(() -> model.requireFree(false), "is not there");
        Files.createDirectories(folder.resolve(".unroll/checkpoints/0123456789abcdef"));
        Files.writeString(folder.resolve(".unroll/checkpoints/0123456789abcdef/step-0000000001.safetensors"), "a run");
        assertDoesNotThrow(() -> model.requireFree(false), "a run to go on with");
        save(first);
        assertInUse(false);
        assertDoesNotThrow(() -> model.requireFree(true), "a model that may be replaced");
        Files.writeString(folder.resolve("notes.txt"), "mine");
        assertInUse(true);
        assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
    }

    private void assertInUse(boolean overwrite) {
        UnrollException e = assertThrows(UnrollException.class, () -> model.requireFree(overwrite));
        assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
    }

    @Test
    void modelTakesThePlaceOfAnotherAndNothingElseIsLeft() throws IOException {
        save(first);
        save(second);
        assertEquals(second.weightsSha256(), RnnModel.load(model.path()).weightsSha256());
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(
                    List.of(
                            "history.jsonl",
                            "metadata/_SUCCESS",
                            "metadata/part-00000",
                            "report.html",
                            "run.json",
                            "steps.jsonl",
                            "unroll.json",
                            "weights.safetensors"),
                    files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString())
                            .filter(name -> !name.endsWith(".crc"))
                            .sorted()
                            .toList());
        }
        assertFalse(Files.exists(folder.resolve(".unroll")));
        assertEquals(second.summary(), RnnModel.load(model.path()).summary());
    }

    private void save(RnnModel<?> trained) throws IOException {
        try (FolderLease lease = model.lease()) {
            model.save(trained, lease);
        }
    }

    @Test
    void leaseThatAnotherJobTookKeepsTheModel() throws IOException {
        save(first);
        try (FolderLease lease = model.lease()) {
            String other = "other on elsewhere, machine another, process 1 started 1, beat 0\n";
            Files.writeString(folder.resolve(".unroll/lease"), other);
            Files.deleteIfExists(folder.resolve(".unroll/.lease.crc"));
            UnrollException e = assertThrows(UnrollException.class, () -> model.save(second, lease));
            assertEquals(UnrollException.Kind.OUTPUT_IN_USE, e.kind());
        }
        assertEquals(first.weightsSha256(), RnnModel.load(model.path()).weightsSha256());
    }

    @Test
    void jobThatWritesNothingLeavesNothing() throws IOException {
        model.lease().close();
        assertFalse(Files.exists(folder));
    }
}
