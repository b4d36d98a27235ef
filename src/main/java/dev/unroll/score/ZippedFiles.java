package dev.unroll.score;

import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.ModelFiles;
import dev.unroll.io.Storage;
import dev.unroll.io.StoredFiles;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** The files of a zipped model that a scorer needs, in memory. */
record ZippedFiles(Map<String, byte[]> files) implements StoredFiles {
    /** Reads a zip of a model's folder, or of what is in it. */
    static TrainedNetwork model(InputStream zip) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(zip)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = Storage.name(entry.getName());
                if (name.equals(ModelFiles.DESCRIPTION) || name.equals(ModelFiles.WEIGHTS)) {
                    files.put("/" + entry.getName(), in.readAllBytes());
                }
            }
        } catch (ZipException e) {
            throw Kind.MODEL.of("The zip of a model is damaged: %s; make it again.", e.getMessage(), e);
        }
        String description = files.keySet().stream()
                .filter(name -> name.endsWith("/" + ModelFiles.DESCRIPTION))
                .reduce((one, other) -> {
                    throw Kind.MODEL.of(
                            "The zip holds two models, %s and %s: expected one; zip one folder.", one, other);
                })
                .orElseThrow(() -> Kind.MODEL.of(
                        "The zip holds no file %s: expected a model's folder; zip one that unroll has saved.",
                        ModelFiles.DESCRIPTION));
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
