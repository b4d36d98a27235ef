package dev.unroll.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local file system, but that its n-th call fails: of those that change, list or open files, and of writes. */
final class FaultyFileSystem extends FilterFileSystem {
    private int callsUntilFault;

    /** @param calls that succeed before one fails; those after it succeed again */
    static FaultyFileSystem after(int calls, URI root) throws IOException {
        RawLocalFileSystem local = new RawLocalFileSystem();
        local.initialize(root, new Configuration());
        return new FaultyFileSystem(local, calls);
    }

    private FaultyFileSystem(RawLocalFileSystem local, int calls) {
        super(local);
        this.callsUntilFault = calls;
    }

    /** Whether the fault has come. */
    boolean hasFailed() {
        return callsUntilFault < 0;
    }

    private void call() throws IOException {
        if (callsUntilFault-- == 0) {
            throw new IOException("No space left on device");
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
        call();
        OutputStream out = super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
        return new FSDataOutputStream(new FaultyStream(out), null);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        call();
        return super.open(file, bufferSize);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        call();
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
        call();
        return super.delete(file, recursive);
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        call();
        return super.listStatus(folder);
    }

    @Override
    public FileStatus getFileStatus(Path file) throws IOException {
        call();
        return super.getFileStatus(file);
    }

    private final class FaultyStream extends FilterOutputStream {
        FaultyStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            call();
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            super.close();
            call();
        }
    }
}
