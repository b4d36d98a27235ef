package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.FolderLease;
import dev.unroll.io.ModelFiles;
import dev.unroll.job.settings.JobOption;
import dev.unroll.ml.RnnModel;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/**
 * The folder that training writes to: a model, and the state of runs that have not ended. A model takes the place of an
 * older one only when it is whole, and nothing that unroll did not write is ever touched.
 */
final class ModelFolder {
    private final JobFiles files;
    private final String path; // as the user wrote it
    private final Path folder;
    private final ModelFiles model;

    ModelFolder(JobFiles files, String path) throws IOException {
        this.files = files;
        this.path = path;
        this.folder = new Path(path);
        this.model = new ModelFiles(files.fileSystem(folder), folder);
    }

    /**
     * Throws OUTPUT_IN_USE where a file is there that unroll did not write or, unless it is to be replaced, a model. The
     * state of a run that has not ended is no obstacle.
     */
    void requireFree(boolean overwrite) throws IOException {
        model.requireOwn();
        if (!overwrite && model.holdsModel()) {
            throw new UnrollException(
                    UnrollException.Kind.OUTPUT_IN_USE,
                    "--%s %s holds a model already: expected a folder without one; choose another, or add --overwrite."
                            .formatted(JobOption.MODEL.key(), path));
        }
    }

    /**
     * The right to write to the folder.
     *
     * @param note takes a sentence that says why it takes so long
     */
    FolderLease lease(Consumer<String> note) throws IOException {
        return FolderLease.acquire(model.fileSystem(), folder, note);
    }

    /** Where runs that write to this folder keep their state. */
    Path checkpoints() {
        return model.checkpoints();
    }

    /** Writes a model and its history. Throws OUTPUT_IN_USE, and leaves an older model alone, if the lease was lost. */
    void save(RnnModel<?> trained, List<String> history, FolderLease lease) throws IOException {
        model.replace(
                whole -> {
                    trained.write().saveImpl(whole.toString()); // save would look for a model to replace there
                    files.write(new ModelFiles(model.fileSystem(), whole).history(), history);
                },
                lease::requireHeld);
    }

    /** Removes what killed jobs have left of models, and the folder of checkpoints if none is in it. */
    void removeLeftovers() throws IOException {
        model.removeLeftovers();
    }

    /** The folder as the user wrote it. */
    @Override
    public String toString() {
        return path;
    }
}
