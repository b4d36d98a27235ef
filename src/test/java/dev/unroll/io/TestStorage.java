package dev.unroll.io;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The kinds of file system that whatever is kept must be safe on; files lie on the local disk, by the same paths. */
public enum TestStorage {
    /** Atomic renames and creations, folders that may be empty; without checksums, so that ours are put to the test. */
    LOCAL,
    OBJECT_STORE;

    /** A new one, of which a test may do as it likes. */
    public FileSystem open() throws IOException {
        FileSystem files = this == LOCAL ? new RawLocalFileSystem() : new ObjectStoreFileSystem();
        files.initialize(URI.create(this == LOCAL ? "file:///" : "store:///"), new Configuration());
        return files;
    }
}
