package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.security.AccessControlException;

/** Where a job reads and writes. None of its outputs may be, hold or lie in an input or another output. */
record Places(JobFiles files) {
    /** The text of the flag, and in full the path that it names; a glob has a place for each match. */
    record Place(String flag, String text, String path, boolean isFolder) {}

    /** Throws USAGE where places overlap, as far as paths, links and a look at the file systems tell. */
    void requireApart(Settings settings) throws IOException {
        List<Place> outputs = new ArrayList<>();
        List<Place> inputs = new ArrayList<>();
        for (JobOption option : JobOption.values()) {
            for (String text : settings.inputs(option)) {
                for (String path : files.storage(text).expand(text)) {
                    inputs.add(place(option.key(), text, path));
                }
            }
            for (String text : settings.outputs(option)) {
                outputs.add(place(option.key(), text, text));
            }
        }
        requireApart(outputs, inputs);
    }

    /** The same of outputs, and inputs. */
    void requireApart(List<Place> outputs, List<Place> inputs) throws IOException {
        List<Place> others = new ArrayList<>(inputs); // and outputs that were compared with all of these
        for (Place output : outputs) {
            for (Place other : others) {
                if (overlap(output.path, other.path)) {
                    throw overlapping(output, other);
                }
            }
            lookForMarker(output, others);
            others.add(output);
        }
    }

    Place place(String flag, String text, String path) throws IOException {
        String real = files.real(path);
        return new Place(flag, text, real, isFolder(real));
    }

    // spotless:off: a table
    private boolean isFolder(String path) throws IOException { return files.storage(path).find(path).filter(StoredFiles.Entry::isFolder).isPresent(); }
    private static boolean overlap(String a, String b) { return a.equals(b) || isBelow(a, b) || isBelow(b, a); }
    private static boolean isBelow(String path, String folder) { return path.startsWith(Storage.child(folder, "")); }
    // spotless:on

    private static UnrollException overlapping(Place output, Place other) {
        return UnrollException.usage(
                "--%1$s %2$s overlaps --%3$s %4$s: expected two places, neither within the other; choose another --%1$s.",
                output.flag, output.text, other.flag, other.text);
    }

    /**
     * One storage may have two names, by mounts or two schemes. So a file with a name of its own is written to the folder
     * that the output is in, as far as that exists, and looked for above and below the other places.
     */
    private void lookForMarker(Place output, List<Place> others) throws IOException {
        Storage storage = files.storage(output.path);
        String folder = output.path;
        while (!isFolder(folder)) {
            folder = Storage.parent(folder);
        }
        String name = ".unroll-marker-" + UUID.randomUUID();
        String marker = Storage.child(folder, name);
        storage.write(marker, "", false);
        try {
            Set<String> without = new HashSet<>();
            for (Place other : others) {
                requireApart(output, folder, other, name, without);
            }
        } finally {
            storage.delete(marker);
        }
    }

    /** @param without folders that are known not to have the marker; looked at once, as inputs may be many */
    private void requireApart(Place output, String folder, Place other, String marker, Set<String> without)
            throws IOException {
        for (String above : foldersUpFrom(other.isFolder ? other.path : Storage.parent(other.path))) {
            if (without.contains(above) || !isIn(above, marker)) {
                without.add(above);
            } else if (overlap(below(above, folder, output.path), other.path)) {
                throw overlapping(output, other);
            }
        }
        for (String above : other.isFolder ? foldersUpFrom(folder) : List.<String>of()) {
            if (!Storage.name(above).isEmpty() && isIn(below(other.path, Storage.parent(above), folder), marker)) {
                throw overlapping(output, other);
            }
        }
    }

    private static List<String> foldersUpFrom(String path) {
        List<String> folders = new ArrayList<>(List.of(path));
        for (String folder = path; !Storage.name(folder).isEmpty(); folder = Storage.parent(folder)) {
            folders.add(Storage.parent(folder));
        }
        return folders;
    }

    /** The path that is to {@code top} as {@code path} is to the folder {@code from} above it. */
    private static String below(String top, String from, String path) {
        String rest = path.substring(from.length()).replaceFirst("^/", "");
        return rest.isEmpty() ? top : Storage.child(top, rest);
    }

    private boolean isIn(String folder, String marker) throws IOException {
        try {
            return files.storage(folder).exists(Storage.child(folder, marker));
        } catch (AccessControlException | AccessDeniedException e) { // nobody writes where he may not look
            return false;
        }
    }
}
