package dev.unroll.job;

import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.FolderLease;
import dev.unroll.io.ModelFiles;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * The folder that training writes to: a model, and the state of runs that have not ended. A model takes the place of an
 * older one only when it is whole, and nothing that unroll did not write is ever touched.
 */
record ModelFolder(String path, ModelFiles model) {
    ModelFolder(JobFiles files, String path) throws IOException {
        this(path, new ModelFiles(files.storage(path), new Path(path).toString()));
    }

    /** Throws OUTPUT_IN_USE where there is a file of others' or, unless {@code overwrite}, a model. */
    void requireFree(boolean overwrite) throws IOException {
        model.requireOwn();
        if (!overwrite && model.holdsModel()) {
            throw Kind.OUTPUT_IN_USE.of(
                    "--%s %s holds a model already: expected a folder without one; choose another, or add --overwrite.",
                    JobOption.MODEL.key(), path);
        }
    }

    /** The right to write to the folder; prints why if that takes long. */
    FolderLease lease() throws IOException {
        return FolderLease.acquire(model.storage(), model.toString(), TrainingLog::printNote);
    }

    /** Writes a model. Throws OUTPUT_IN_USE, and leaves an older model alone, if the lease was lost. */
    void save(RnnModel<?> trained, FolderLease lease) throws IOException {
        model.replace(folder -> {
            trained.write().saveImpl(folder); // save would look for a model to replace there
            lease.requireHeld();
        });
    }
}
