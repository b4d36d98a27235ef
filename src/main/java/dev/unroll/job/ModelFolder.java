package dev.unroll.job;

import dev.unroll.io.FolderLease;
import dev.unroll.ml.RnnModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that training writes to: a finished model or, in {@value #CHECKPOINTS}, the state of a run that has not
 * ended. A model is put together there and takes its place, over an older one, only when it is whole.
 */
final class ModelFolder {
    private static final String CHECKPOINTS = "checkpoints";
    private static final String LEASE = ".lease";
    private static final String HISTORY = "history.jsonl";
    private static final String METADATA = "metadata"; // what makes a folder a model, so it comes last

    private final JobFiles files;
    private final String path; // as the user wrote it
    private final FileSystem fileSystem;
    private final Path folder;

    ModelFolder(JobFiles files, String path) throws IOException {
        this.files = files;
        this.path = path;
        this.folder = new Path(path);
        this.fileSystem = files.fileSystem(folder);
    }

    /** Throws OUTPUT_IN_USE where something is there that neither is a run to go on with nor may be replaced. */
    void requireFree(boolean overwrite) throws IOException {
        if (!isEmpty() && !fileSystem.exists(checkpoints())) {
            files.requireFree(JobOption.MODEL.key(), path, overwrite);
        }
    }

    private boolean isEmpty() throws IOException {
        try {
            return Arrays.stream(fileSystem.listStatus(folder))
                    .allMatch(status -> status.getPath().getName().equals(LEASE));
        } catch (FileNotFoundException e) {
            return true;
        }
    }

    /**
     * The right to write to the folder.
     *
     * @param note takes a sentence that says why it takes so long
     */
    FolderLease lease(Consumer<String> note) throws IOException {
        return FolderLease.acquire(fileSystem, new Path(folder, LEASE), note);
    }

    /** Where a run that writes to this folder keeps its state. */
    Path checkpoints() {
        return new Path(folder, CHECKPOINTS);
    }

    /**
     * Writes a model and its history, and removes the checkpoints that it came from. Throws OUTPUT_IN_USE, and leaves an
     * older model alone, if the lease was lost.
     */
    void save(RnnModel model, List<String> history, FolderLease lease) throws IOException {
        Path whole = new Path(checkpoints(), "model");
        model.write().overwrite().save(whole.toString());
        files.write(new Path(whole, HISTORY), history);
        lease.requireHeld();
        fileSystem.delete(new Path(folder, METADATA), true);
        FileStatus[] parts = fileSystem.listStatus(whole);
        Arrays.sort(parts, Comparator.comparing(part -> part.getPath().getName().equals(METADATA)));
        for (FileStatus part : parts) {
            Path place = new Path(folder, part.getPath().getName());
            fileSystem.delete(place, true);
            if (!fileSystem.rename(part.getPath(), place)) {
                throw new IOException(part.getPath() + " cannot be renamed to " + place);
            }
        }
        fileSystem.delete(checkpoints(), true);
    }

    /** The folder as the user wrote it. */
    @Override
    public String toString() {
        return path;
    }
}
