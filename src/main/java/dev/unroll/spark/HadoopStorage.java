package dev.unroll.spark;

import dev.unroll.io.Storage;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** Any file system that Hadoop knows. Hadoop's Error for a full local disk becomes its cause, an IOException. */
public final class HadoopStorage implements Storage {
    private final FileSystem files;

    public HadoopStorage(FileSystem files) {
        this.files = files;
    }

    public static HadoopStorage of(String path, Configuration configuration) throws IOException {
        return new HadoopStorage(new Path(path).getFileSystem(configuration));
    }

    /** The same without the checksums that a local file system keeps, which delay what others see of a file that grows. */
    public HadoopStorage withoutChecksums() {
        return files instanceof ChecksumFileSystem local ? new HadoopStorage(local.getRawFileSystem()) : this;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private static <T> T withoutErrors(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (FSError e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        }
    }

    private static Entry entry(FileStatus status) {
        long bytes = status.isDirectory() ? 0 : status.getLen();
        return new Entry(status.getPath().toString(), status.isDirectory(), bytes, status.getModificationTime());
    }

    @Override
    public Optional<Entry> find(String path) throws IOException {
        try {
            return Optional.of(entry(files.getFileStatus(new Path(path))));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The paths that a glob matches; the path itself if it exists or nothing matches. */
    public List<String> expand(String pathOrGlob) throws IOException {
        FileStatus[] found = exists(pathOrGlob) ? null : files.globStatus(new Path(pathOrGlob));
        return found == null || found.length == 0
                ? List.of(pathOrGlob)
                : Stream.of(found).map(status -> status.getPath().toString()).toList();
    }

    private static List<Entry> list(FileSystem files, String folder) throws IOException {
        try {
            FileStatus[] found = files.listStatus(new Path(folder));
            return Stream.of(found).sorted().map(HadoopStorage::entry).toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    @Override
    public Set<String> files(String folder) throws IOException {
        FileSystem all = files instanceof ChecksumFileSystem local ? local.getRawFileSystem() : files; // hides none
        return files(all, folder, "");
    }

    private static Set<String> files(FileSystem all, String folder, String prefix) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Entry entry : list(all, folder)) {
            String name = prefix + entry.name();
            names.addAll(entry.isFolder() ? files(all, entry.path(), name + "/") : Set.of(name));
        }
        return names;
    }

    @Override
    public InputStream open(String file) throws IOException {
        return new FilterInputStream(files.open(new Path(file))) {
            @Override
            public int read() throws IOException {
                return withoutErrors(in::read);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return withoutErrors(() -> in.read(bytes, offset, length));
            }
        };
    }

    @Override
    public OutputStream create(String file, boolean overwrite) throws IOException {
        FSDataOutputStream stream;
        try {
            stream = withoutErrors(() -> files.create(new Path(file), overwrite));
        } catch (FileAlreadyExistsException e) {
            throw (IOException) new java.nio.file.FileAlreadyExistsException(file).initCause(e);
        }
        return new FilterOutputStream(stream) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                withoutErrors(() -> {
                    stream.write(bytes, offset, length);
                    return true;
                });
            }

            /** Others can read it then, if the storage can let them. */
            @Override
            public void flush() throws IOException {
                withoutErrors(() -> {
                    stream.hflush(); // a flush where the storage has no such thing
                    return true;
                });
            }

            @Override
            public void close() throws IOException {
                withoutErrors(() -> {
                    try (stream) {
                        if (stream.hasCapability(StreamCapabilities.HSYNC)) {
                            stream.hsync(); // on the disk, should the machine crash
                        }
                    }
                    return true;
                });
            }
        };
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path target = new Path(to);
        if (!new Path(from).getParent().equals(target.getParent())) {
            files.mkdirs(target.getParent());
        }
        if (!withoutErrors(() -> files.rename(new Path(from), target))) {
            throw new IOException(from + " cannot be renamed to " + to);
        }
    }

    // spotless:off: a table
    @Override public void delete(String path) throws IOException { files.delete(new Path(path), false); }
    @Override public String full(String path) { return files.makeQualified(new Path(path)).toString(); }
    @Override public boolean isDamage(IOException e) { return e instanceof ChecksumException; }
    @Override public List<Entry> list(String folder) throws IOException { return list(files, folder); }
    // spotless:on

    @Override
    public void deleteAll(String folder) throws IOException {
        files.delete(new Path(folder), true);
        files.cancelDeleteOnExit(new Path(folder));
    }

    @Override
    public void makeTemporary(String folder) throws IOException {
        if (!files.mkdirs(new Path(folder))) {
            throw new IOException("cannot make the folder " + folder);
        }
        files.deleteOnExit(new Path(folder)); // also if a signal ends the job
    }
}
