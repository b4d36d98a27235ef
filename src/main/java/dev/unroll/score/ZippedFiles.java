package dev.unroll.score;

import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** The files of a zipped model that a scorer needs, in memory. */
record ZippedFiles(Map<String, byte[]> files) implements StoredFiles {
    /** Reads a zip of a model's folder, or of what is in it; messages call it by that name. */
    static TrainedNetwork model(InputStream zip, String name) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(zip)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String file = Storage.name(entry.getName());
                if (file.equals(ModelFiles.DESCRIPTION) || file.equals(ModelFiles.WEIGHTS)) {
                    files.put("/" + entry.getName(), in.readAllBytes());
                }
            }
        } catch (ZipException | EOFException e) {
            throw Kind.MODEL.of("The zip %s is damaged: %s; make it again.", name, e.getMessage(), e);
        }
        List<String> models = files.keySet().stream()
                .filter(file -> Storage.name(file).equals(ModelFiles.DESCRIPTION))
                .toList();
        if (models.size() != 1) {
            throw Kind.MODEL.of(
                    "The zip %s holds %d files %s: expected one; zip the folder of one model that unroll has saved.",
                    name, models.size(), ModelFiles.DESCRIPTION);
        }
        String description = models.get(0);
        return TrainedNetwork.load(new ZippedFiles(files), Storage.parent(description));
    }

    @Override
    public Optional<Entry> find(String path) {
        return Optional.ofNullable(files.get(path)).map(bytes -> new Entry(path, false, bytes.length, 0));
    }

    @Override
    public InputStream open(String file) throws IOException {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new FileNotFoundException(file);
        }
        return new ByteArrayInputStream(bytes);
    }
}
