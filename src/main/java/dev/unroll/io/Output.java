package dev.unroll.io;

import dev.unroll.data.UnrollException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file or folder that a job writes, and that is replaced as a whole: the new one is written to {@link #draft}, in a
 * hidden folder beside the old one, and takes its place in {@link #commit}. Until then the old one stays as it is, and a
 * job that fails leaves nothing of the new one.
 *
 * <p>The swap is two renames, the old one away and the new one in; where one fails, both are undone. If the process dies
 * between them, the next job that opens the same output puts the old one back. An object store renames file by file: if the
 * process dies during that, what is missing in one of the two folders lies in the other, and the next job touches neither.
 */
public final class Output implements AutoCloseable {

    /** How unroll knows its own files again, so that it replaces no others. */
    public interface Ownership {
        /** Why something is not unroll's, as a verb phrase for a message; empty if it is. */
        Optional<String> objection(Path path) throws IOException;

        /** Makes what was just written known as unroll's. */
        default void mark(Path draft) throws IOException {}
    }

    private final FileSystem files;
    private final Path path;
    private final String name;
    private final boolean overwrite;
    private final Ownership ownership;
    private final Path old; // what was there, during the swap
    private final Path workspace; // of this job alone, with the draft in it
    private final List<Path> madeFolders = new ArrayList<>(); // above the output, the innermost first

    private Output(FileSystem files, Path path, String name, boolean overwrite, Ownership ownership) {
        this.files = files;
        this.path = files.makeQualified(path);
        this.name = name;
        this.overwrite = overwrite;
        this.ownership = ownership;
        if (this.path.isRoot()) {
            throw new UnrollException(
                    UnrollException.Kind.USAGE,
                    name + " is the root of a file system: expected a path in one; choose another.");
        }
        this.old = sibling("unroll-old");
        this.workspace = sibling("unroll-new-" + UUID.randomUUID());
    }

    private Path sibling(String suffix) {
        return new Path(path.getParent(), "." + path.getName() + "." + suffix); // hidden from Spark by its dot
    }

    /**
     * Opens a folder for writing. A list of its files in {@code _unroll_files}, one of them, makes it known as unroll's.
     *
     * @param name what messages call it, such as "--out predictions"
     * @param overwrite whether to replace a folder of unroll's that is there already
     * @param note takes a sentence about an old one that was put back
     * @throws UnrollException of kind OUTPUT_IN_USE if something is there that must stay, USAGE if the path has no parent
     */
    public static Output folder(FileSystem files, Path path, String name, boolean overwrite, Consumer<String> note)
            throws IOException {
        return open(files, path, name, overwrite, new Manifest(files), note);
    }

    /** As {@link #folder}, for a file or folder that is known as unroll's in another way. */
    public static Output open(
            FileSystem files, Path path, String name, boolean overwrite, Ownership ownership, Consumer<String> note)
            throws IOException {
        Output output = new Output(files, path, name, overwrite, ownership);
        output.restoreOld(note);
        output.requireReplaceable();
        output.makeWorkspace();
        return output;
    }

    private void restoreOld(Consumer<String> note) throws IOException {
        if (files.exists(old) && !files.exists(path)) {
            rename(old, path);
            note.accept("put %s back, which an earlier job was replacing when it ended".formatted(path));
        }
    }

    private void requireReplaceable() throws IOException {
        if (!files.exists(path)) {
            return;
        }
        Optional<String> objection = ownership.objection(path);
        if (objection.isPresent()) {
            throw inUse("%s: expected a path that is free or what unroll wrote; move it away, or choose another path"
                    .formatted(objection.get()));
        }
        boolean isEmptyFolder = files.getContentSummary(path).getFileCount() == 0;
        if (!isEmptyFolder && !overwrite) {
            throw inUse("exists already: expected a path that is free; choose another, or add --overwrite");
        }
    }

    private UnrollException inUse(String what) {
        return new UnrollException(UnrollException.Kind.OUTPUT_IN_USE, name + " " + what + ".");
    }

    private void makeWorkspace() throws IOException {
        for (Path folder = path.getParent(); !files.exists(folder); folder = folder.getParent()) {
            madeFolders.add(folder);
        }
        if (!files.mkdirs(workspace)) {
            throw new IOException("cannot make the folder " + workspace);
        }
        files.deleteOnExit(workspace); // also where a signal ends the job
    }

    /** Where to write the new file or folder; there is nothing yet. */
    public Path draft() {
        return new Path(workspace, path.getName());
    }

    /**
     * Puts the draft in its place.
     *
     * @throws UnrollException of kind OUTPUT_IN_USE if another job has written there since this one began
     */
    public void commit() throws IOException {
        ownership.mark(draft());
        requireReplaceable();
        boolean replaces = files.exists(path);
        if (replaces) {
            deleteOld();
            rename(path, old);
        }
        try {
            rename(draft(), path);
        } catch (IOException | FSError e) {
            if (replaces && !files.exists(path)) {
                rename(old, path);
            }
            throw e;
        }
        madeFolders.clear();
        deleteOld();
    }

    private void rename(Path from, Path to) throws IOException {
        if (files.exists(to)) { // a folder would be moved into it
            throw inUse("was written by another job meanwhile: expected no other; choose another path");
        }
        Set<String> names = names(from);
        try {
            if (!files.rename(from, to)) {
                throw new IOException(from + " cannot be renamed to " + to);
            }
        } catch (IOException | RuntimeException | FSError e) {
            undoRename(from, to, names, e);
            throw e;
        }
    }

    /** An object store, which renames file by file, may have done so with some. */
    private void undoRename(Path from, Path to, Set<String> names, Throwable cause) {
        try {
            for (String file : names) {
                if (files.exists(in(to, file)) && !files.exists(in(from, file))) {
                    files.rename(in(to, file), in(from, file));
                }
                files.delete(in(to, file), false);
            }
        } catch (IOException | RuntimeException | FSError e) {
            cause.addSuppressed(e);
        }
    }

    /** Of a folder's files, relative to it; a file has itself, without a name. */
    private Set<String> names(Path place) throws IOException {
        return files.getFileStatus(place).isFile() ? Set.of("") : Manifest.names(files, place);
    }

    private static Path in(Path place, String name) {
        return name.isEmpty() ? place : new Path(place, name);
    }

    /** The list of its files last, so that the rest of them is known as unroll's if this fails. */
    private void deleteOld() throws IOException {
        if (!files.exists(old)) {
            return;
        }
        Optional<String> objection = ownership.objection(old);
        if (objection.isPresent()) {
            throw inUse("cannot be replaced: %s %s; move it away".formatted(old, objection.get()));
        }
        for (String file : names(old)) {
            if (!file.equals(Manifest.NAME)) {
                files.delete(in(old, file), false);
            }
        }
        files.delete(old, true);
    }

    /** Removes the draft unless it was committed, and the folders that were made for it. */
    @Override
    public void close() throws IOException {
        files.delete(workspace, true);
        files.cancelDeleteOnExit(workspace);
        for (Path folder : madeFolders) {
            if (files.exists(folder) && files.listStatus(folder).length == 0) {
                files.delete(folder, false);
            }
        }
    }
}
