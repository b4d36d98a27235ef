package dev.unroll;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system of a job, which a test watches and holds up from outside, by files in a folder of its own: where
 * {@code NAME.hold} is, the job waits when it has written the file of that name and not yet closed it, and says where it
 * writes in {@code NAME.held}; when it has renamed it from its temporary name it leaves {@code NAME.saved}.
 */
public final class HeldFiles extends LocalFileSystem {
    private static final String FOLDER = "held.files.folder";
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Pattern TEMPORARY = Pattern.compile("\\.(.+)\\.[-0-9a-f]{36}\\.tmp");

    /** The settings of a job, whose driver must have the tests on its class path. */
    public static Map<String, String> conf(Path folder) {
        return Map.of(
                "spark.hadoop.fs.file.impl", HeldFiles.class.getName(), "spark.hadoop." + FOLDER, folder.toString());
    }

    /** The file that is there once a job has saved the one of this name. */
    public static Path saved(Path folder, String name) {
        return folder.resolve(name + ".saved");
    }

    /** Holds a job that is still to write a file. */
    public static final class Hold implements AutoCloseable {
        private final Path hold;
        private final Path held;

        public Hold(Path folder, String name) throws IOException {
            hold = Files.createFile(folder.resolve(name + ".hold"));
            held = folder.resolve(name + ".held");
            Files.deleteIfExists(held); // by a job that was killed
        }

        public boolean isReached() {
            return Files.exists(held);
        }

        /** A file that the job removes if it fails; the job itself has it open, and no longer by this name. */
        public Path giveWay() throws IOException {
            Path unfinished = Path.of(Files.readString(held));
            Path checksums = unfinished.resolveSibling("." + unfinished.getFileName() + ".crc");
            Files.delete(checksums);
            return checksums;
        }

        /** Lets the job go on. */
        public void release() throws IOException {
            Files.delete(hold);
        }

        /** The job must have ended, or be released. */
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(hold);
        }
    }

    @Override
    public FSDataOutputStream create(
            org.apache.hadoop.fs.Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        OutputStream out = super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
        return new FSDataOutputStream(out, null) {
            @Override
            public void close() throws IOException {
                hold(file);
                super.close();
            }
        };
    }

    private void hold(org.apache.hadoop.fs.Path file) throws IOException {
        Matcher name = TEMPORARY.matcher(file.getName());
        if (name.matches() && Files.exists(folder().resolve(name.group(1) + ".hold"))) {
            Path text = Files.writeString(
                    Files.createTempFile(folder(), "held", ""), file.toUri().getPath());
            Files.move(text, folder().resolve(name.group(1) + ".held"));
            while (Files.exists(folder().resolve(name.group(1) + ".hold"))) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        boolean renamed = super.rename(from, to);
        if (renamed && TEMPORARY.matcher(from.getName()).matches()) {
            Files.writeString(saved(folder(), to.getName()), "");
        }
        return renamed;
    }

    private Path folder() {
        return Path.of(getConf().get(FOLDER));
    }
}
