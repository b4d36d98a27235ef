package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.job.settings.JobOption;
import dev.unroll.job.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** Where a job reads and writes. None of its outputs may be, hold or lie in an input or another output. */
final class Places {

    /**
     * One of them.
     *
     * @param text of the flag, as the user wrote it
     * @param path of what it names; a glob has a place for each match
     */
    private record Place(String flag, String text, Path path, boolean isFolder) {
        @Override
        public String toString() {
            return "--" + flag + " " + text;
        }
    }

    private static final int BLOCK_BYTES = 1 << 20; // the least that HDFS takes

    private final JobFiles files;
    private final List<Place> outputs = new ArrayList<>();
    private final List<Place> others = new ArrayList<>(); // that come after the output, or are inputs

    private Places(JobFiles files) {
        this.files = files;
    }

    /** Throws USAGE where places overlap, as far as paths, links and a look at the file systems tell. */
    static void requireApart(Settings settings, JobFiles files) throws IOException {
        Places places = new Places(files);
        for (JobOption option : JobOption.values()) {
            for (String path : settings.inputs(option)) {
                places.addInput(option, path);
            }
            for (String path : settings.outputs(option)) {
                places.addOutput(option, path);
            }
        }
        places.requireApart();
    }

    private void addInput(JobOption option, String text) throws IOException {
        List<FileStatus> found = files.expand(text);
        for (FileStatus status : found) {
            others.add(new Place(option.key(), text, files.real(status.getPath()), status.isDirectory()));
        }
        if (found.isEmpty()) {
            others.add(new Place(option.key(), text, files.real(new Path(text)), false));
        }
    }

    private void addOutput(JobOption option, String text) throws IOException {
        Path path = files.real(new Path(text));
        outputs.add(new Place(option.key(), text, path, isFolder(path)));
    }

    private boolean isFolder(Path path) throws IOException {
        FileSystem fileSystem = files.fileSystem(path);
        return fileSystem.exists(path) && fileSystem.getFileStatus(path).isDirectory();
    }

    private void requireApart() throws IOException {
        for (Place output : outputs) {
            for (Place other : others) {
                if (overlap(output.path, other.path)) {
                    throw overlapping(output, other);
                }
            }
            lookForMarker(output);
            others.add(output);
        }
    }

    private static boolean overlap(Path a, Path b) {
        return holds(a, b) || holds(b, a);
    }

    private static boolean holds(Path outer, Path inner) {
        for (Path path = inner; path != null; path = path.getParent()) {
            if (path.equals(outer)) {
                return true;
            }
        }
        return false;
    }

    private static UnrollException overlapping(Place output, Place other) {
        return new UnrollException(
                UnrollException.Kind.USAGE,
                "%s overlaps %s: expected two places, neither within the other; choose another --%s."
                        .formatted(output, other, output.flag));
    }

    /**
     * One storage may have two names, by mounts or two schemes. So a file with a name of its own is written to the folder
     * that the output is in, as far as that exists, and looked for above and below the other places.
     */
    private void lookForMarker(Place output) throws IOException {
        FileSystem fileSystem = files.fileSystem(output.path);
        Path folder = output.path;
        while (!isFolder(folder)) {
            folder = folder.getParent();
        }
        Path marker = new Path(folder, ".unroll-marker-" + UUID.randomUUID());
        fileSystem.create(marker, false, 1, (short) 1, BLOCK_BYTES).close(); // no defaults, which not every folder has
        try {
            Set<Path> without = new HashSet<>();
            for (Place other : others) {
                requireApart(output, folder, other, marker.getName(), without);
            }
        } finally {
            fileSystem.delete(marker, false);
        }
    }

    /** @param without folders that are known not to have the marker; looked at once, as inputs may be many */
    private void requireApart(Place output, Path folder, Place other, String marker, Set<Path> without)
            throws IOException {
        for (Path above = other.isFolder ? other.path : other.path.getParent();
                above != null && !without.contains(above);
                above = above.getParent()) {
            if (!isIn(above, marker)) {
                without.add(above);
            } else if (overlap(below(above, folder, output.path), other.path)) {
                throw overlapping(output, other);
            }
        }
        for (Path above = folder; other.isFolder && !above.isRoot(); above = above.getParent()) {
            if (isIn(below(other.path, above.getParent(), folder), marker)) {
                throw overlapping(output, other);
            }
        }
    }

    /** The path that is to {@code top} as {@code path} is to the folder {@code from} above it. */
    private static Path below(Path top, Path from, Path path) {
        URI base = top.toUri();
        String rest = path.toUri().getPath().substring(from.toUri().getPath().length());
        return new Path(base.getScheme(), base.getAuthority(), base.getPath() + "/" + rest);
    }

    private boolean isIn(Path folder, String marker) throws IOException {
        try {
            return files.fileSystem(folder).exists(new Path(folder, marker));
        } catch (AccessControlException | AccessDeniedException e) { // nobody writes where he may not look
            return false;
        }
    }
}
