package dev.unroll.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system of which one call fails: of those that change, list or open files, and of what is done with an open one,
 * reading, writing, having it on the disk and closing; on an object store also half-way through a rename.
 */
final class FaultyFileSystem extends FilterFileSystem {
    private long callsUntilFault = Long.MAX_VALUE;
    private Runnable instead = FaultyFileSystem::fullDisk;
    private Optional<String> fault = Optional.empty();

    FaultyFileSystem(FileSystem files) {
        super(files);
        if (files instanceof ObjectStoreFileSystem store) {
            store.onRename(file -> call("half-way rename", file));
        }
    }

    /** From now on {@code calls} succeed, then one fails; those after it succeed again. */
    void failAfter(int calls) {
        callsUntilFault = calls;
    }

    /** From now on {@code calls} are made, then something else happens before the next one, which is made all the same. */
    void doAfter(int calls, Runnable meanwhile) {
        callsUntilFault = calls;
        instead = meanwhile;
    }

    private static void fullDisk() {
        throw new UncheckedIOException(new IOException("No space left on device"));
    }

    /** From now on all calls succeed; returns the one that failed, by its name and its file's, if one did. */
    Optional<String> heal() {
        callsUntilFault = Long.MAX_VALUE;
        return fault;
    }

    private void call(String name, Path file) throws IOException {
        if (callsUntilFault-- == 0) {
            fault = Optional.of(name + " " + file.getName());
            try {
                instead.run();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        call("create", file);
        FSDataOutputStream out =
                super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
        return new FSDataOutputStream(new FaultyOutput(file, out), null);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        call("open", file);
        return new FSDataInputStream(new FaultyInput(file, super.open(file, bufferSize)));
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        call("rename", from);
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
        call("delete", file);
        return super.delete(file, recursive);
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        call("listStatus", folder);
        return super.listStatus(folder);
    }

    @Override
    public FileStatus getFileStatus(Path file) throws IOException {
        call("getFileStatus", file);
        return super.getFileStatus(file);
    }

    private final class FaultyOutput extends FilterOutputStream implements Syncable, StreamCapabilities {
        private final Path file;
        private final FSDataOutputStream real;

        FaultyOutput(Path file, FSDataOutputStream real) {
            super(real);
            this.file = file;
            this.real = real;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            call("write", file);
            real.write(bytes, offset, length);
        }

        @Override
        public boolean hasCapability(String capability) {
            return real.hasCapability(capability);
        }

        @Override
        public void hflush() throws IOException {
            real.hflush();
        }

        @Override
        public void hsync() throws IOException {
            call("hsync", file);
            real.hsync();
        }

        @Override
        public void close() throws IOException {
            super.close();
            call("close", file);
        }
    }

    private final class FaultyInput extends FSInputStream {
        private final Path file;
        private final FSDataInputStream real;

        FaultyInput(Path file, FSDataInputStream real) {
            this.file = file;
            this.real = real;
        }

        @Override
        public int read() throws IOException {
            call("read", file);
            return real.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            call("read", file);
            return real.read(bytes, offset, length);
        }

        @Override
        public void seek(long position) throws IOException {
            real.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return real.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) throws IOException {
            return real.seekToNewSource(position);
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
