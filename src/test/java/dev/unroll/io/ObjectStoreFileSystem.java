package dev.unroll.io;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system that behaves like an object store, on the local disk: a file is there once it is closed; whether one exists
 * is looked up when another is created, not when that is put; a rename copies and deletes file by file; a folder is there as
 * long as a file is in it; and nothing can be forced to a disk. Its scheme is {@code store}.
 */
public final class ObjectStoreFileSystem extends FileSystem {
    /** What goes on half-way through the renaming of a file. */
    @FunctionalInterface
    interface HalfWay {
        void copiedAndNotYetDeleted(Path file) throws IOException;
    }

    private URI uri = URI.create("store:///");
    private HalfWay halfWay = file -> {};

    @Override
    public String getScheme() {
        return "store";
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(name, conf);
        setConf(conf);
        uri = URI.create(name.getScheme() + ":///");
    }

    void onRename(HalfWay handler) {
        halfWay = handler;
    }

    @Override
    public URI getUri() {
        return uri;
    }

    private java.nio.file.Path local(Path file) {
        return java.nio.file.Path.of(makeQualified(file).toUri().getPath());
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        if (!Files.isRegularFile(local(file))) {
            throw new FileNotFoundException("no object " + file);
        }
        return new FSDataInputStream(new ObjectInput(Files.readAllBytes(local(file))));
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
        if (!overwrite && exists(file)) {
            throw new FileAlreadyExistsException(file + " exists");
        }
        return new FSDataOutputStream(new ObjectOutput(local(file)), null);
    }

    @Override
    public FSDataOutputStream append(Path file, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("objects do not change");
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        if (!exists(from) || exists(to)) {
            return false;
        }
        for (java.nio.file.Path object : objects(local(from))) {
            java.nio.file.Path copy = java.nio.file.Path.of(local(to)
                    + object.toString().substring(local(from).toString().length()));
            put(copy, Files.readAllBytes(object));
            halfWay.copiedAndNotYetDeleted(from);
            delete(object);
        }
        return true;
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        List<java.nio.file.Path> objects = objects(local(path));
        if (!recursive && !objects.equals(List.of(local(path))) && !objects.isEmpty()) {
            throw new IOException(path + " is not empty");
        }
        for (java.nio.file.Path object : objects) {
            delete(object);
        }
        return !objects.isEmpty();
    }

    private static void delete(java.nio.file.Path object) throws IOException {
        Files.delete(object);
        java.nio.file.Path folder = object.getParent();
        while (!hasObjects(folder)) { // its own name is all that a folder is
            Files.delete(folder);
            folder = folder.getParent();
        }
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        FileStatus status = getFileStatus(path);
        if (status.isFile()) {
            return new FileStatus[] {status};
        }
        List<FileStatus> children = new ArrayList<>();
        for (String name : local(path).toFile().list()) {
            if (hasObjects(local(path).resolve(name))) {
                children.add(getFileStatus(new Path(path, name)));
            }
        }
        return children.toArray(FileStatus[]::new);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        java.nio.file.Path object = local(path);
        if (!hasObjects(object)) {
            throw new FileNotFoundException("no object " + path);
        }
        boolean folder = Files.isDirectory(object);
        long modified = Files.getLastModifiedTime(object).toMillis();
        return new FileStatus(folder ? 0 : Files.size(object), folder, 1, 1 << 20, modified, makeQualified(path));
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        return true;
    }

    @Override
    public void setWorkingDirectory(Path folder) {}

    @Override
    public Path getWorkingDirectory() {
        return new Path(uri.getScheme(), "", System.getProperty("user.dir"));
    }

    /** Whose names are this one or begin with it as a folder. */
    private static List<java.nio.file.Path> objects(java.nio.file.Path prefix) throws IOException {
        if (!Files.isDirectory(prefix)) {
            return Files.exists(prefix) ? List.of(prefix) : List.of();
        }
        try (Stream<java.nio.file.Path> all = Files.walk(prefix)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static boolean hasObjects(java.nio.file.Path prefix) throws IOException {
        if (!Files.isDirectory(prefix)) {
            return Files.exists(prefix);
        }
        try (Stream<java.nio.file.Path> all = Files.walk(prefix)) {
            return all.anyMatch(Files::isRegularFile);
        }
    }

    private static void put(java.nio.file.Path object, byte[] bytes) throws IOException {
        java.nio.file.Path whole = Files.write(Files.createTempFile("object", ""), bytes);
        Files.createDirectories(object.getParent());
        Files.move(whole, object, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static final class ObjectOutput extends ByteArrayOutputStream {
        private final java.nio.file.Path object;

        ObjectOutput(java.nio.file.Path object) {
            this.object = object;
        }

        @Override
        public void close() throws IOException {
            put(object, toByteArray());
        }
    }

    private static final class ObjectInput extends ByteArrayInputStream implements Seekable, PositionedReadable {
        ObjectInput(byte[] bytes) {
            super(bytes);
        }

        @Override
        public void seek(long position) {
            pos = (int) position;
        }

        @Override
        public long getPos() {
            return pos;
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            seek(position);
            return read(buffer, offset, length);
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
            if (read(position, buffer, offset, length) < length) {
                throw new java.io.EOFException();
            }
        }

        @Override
        public void readFully(long position, byte[] buffer) throws IOException {
            readFully(position, buffer, 0, buffer.length);
        }
    }
}
