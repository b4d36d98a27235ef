package dev.unroll.job.settings;

import dev.unroll.data.UnrollException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;

/** The file that {@code --config} names. */
final class SettingsFile {
    private SettingsFile() {}

    /** Its keys and values. One that cannot be read throws USAGE. */
    static Properties load(String path) {
        try {
            String text = Files.readString(Path.of(path));
            if (text.indexOf('\0') >= 0) { // UTF-16 without a byte order mark has many
                throw new CharacterCodingException();
            }
            Properties file = new Properties();
            file.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text)); // some editors write it
            return file;
        } catch (NoSuchFileException | InvalidPathException e) {
            throw UnrollException.usage("--config: expected a file of settings, found none at %s.", path, e);
        } catch (CharacterCodingException e) {
            throw UnrollException.usage(
                    "--config: expected UTF-8, found other bytes in %s; save it as UTF-8.", path, e);
        } catch (IOException | IllegalArgumentException e) {
            throw UnrollException.usage(
                    "--config: expected a file of settings, found %s: %s.", path, e.getMessage(), e);
        }
    }
}
