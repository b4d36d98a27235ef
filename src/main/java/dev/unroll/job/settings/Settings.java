package dev.unroll.job.settings;

import dev.unroll.data.Nearest;
import dev.unroll.data.UnrollException;
import dev.unroll.io.UserPath;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a job is told: by flags, then by the file that {@code --config} names, then by the defaults. Flags and keys are
 * the names of {@link JobOption}s and of the estimators' Params in kebab case: {@code --hidden-size 64} on the command
 * line, {@code hidden-size = 64} in the file. Whatever is unknown or illegal ends in an {@link UnrollException} of kind
 * USAGE, before Spark starts.
 */
public final class Settings {

    /** One of several values in a file. */
    private static final Pattern VALUE = Pattern.compile("\\G(?:\"([^\"]*)\"|([^\\s\"]+))(?:\\s+|$)");

    /** What was written, and where, for messages. */
    private record Setting(List<String> values, String origin) {
        String text() {
            return String.join(" ", values);
        }
    }

    private final JobCommand command;
    private final Map<String, Setting> settings; // by key, those without a value left out

    private Settings(JobCommand command, Map<String, Setting> settings) {
        this.command = command;
        this.settings = settings;
    }

    /** Reads the flags of a command line that was parsed with {@link #command}, and the file that they may name. */
    public static Settings read(JobCommand command, CommandSpec parsed) {
        Map<String, Setting> flags = readFlags(parsed);
        Map<String, Setting> merged = new TreeMap<>();
        Setting config = flags.remove(JobOption.CONFIG.key());
        if (config != null) {
            merged.putAll(readFile(command, config.text()));
        }
        merged.putAll(flags);
        Settings settings = new Settings(command, merged);
        settings.requirePaths();
        settings.readerOptions();
        return settings;
    }

    /** The flags of a job, for the parser. */
    public static CommandSpec command(JobCommand command) {
        CommandSpec spec = CommandSpec.create().name("jobs/" + command + ".sh");
        spec.usageMessage()
                .customSynopsis(spec.name() + " [<spark-submit options> --] [<flags>]")
                .description(command.doc())
                .sortOptions(false)
                .footer("A flag without its dashes is a key of the --config file.");
        for (JobOption option : command.options()) {
            OptionSpec.Builder flag = flag(option.key(), option.doc(), option.usual(), option.isFlag());
            if (option.takesSeveral()) {
                flag.arity("1..*").type(List.class).auxiliaryTypes(String.class);
            }
            spec.addOption(flag.build());
        }
        for (JobParameter parameter : command.parameters()) {
            spec.addOption(flag(parameter.key(), parameter.doc(), parameter.usual(), parameter.isFlag())
                    .build());
        }
        return spec;
    }

    private static OptionSpec.Builder flag(String key, String doc, String usual, boolean isFlag) {
        String description = usual.isEmpty() ? doc : doc + " (default: " + usual + ")";
        OptionSpec.Builder flag = OptionSpec.builder("--" + key)
                .type(String.class)
                .paramLabel("<value>")
                .description(description.replace("%", "%%"));
        return isFlag ? flag.arity("0..1").fallbackValue("true") : flag.arity("1");
    }

    private static Map<String, Setting> readFlags(CommandSpec parsed) {
        Map<String, Setting> flags = new TreeMap<>();
        for (OptionSpec option : parsed.commandLine().getParseResult().matchedOptions()) {
            String flag = option.longestName();
            flags.put(flag.substring(2), new Setting(List.copyOf(option.stringValues()), flag));
        }
        return flags;
    }

    private static Map<String, Setting> readFile(JobCommand command, String path) {
        Properties file = new Properties();
        try {
            file.load(new StringReader(text(path)));
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new UnrollException(
                    UnrollException.Kind.USAGE,
                    "--config names no file: expected one of settings, found nothing at " + path + ".",
                    e);
        } catch (IOException | IllegalArgumentException e) {
            String sentence = "--config names a file that cannot be read: expected one of settings, found %s: %s."
                    .formatted(path, e.getMessage());
            throw new UnrollException(UnrollException.Kind.USAGE, sentence, e);
        }
        Map<String, Setting> settings = new TreeMap<>();
        List<String> keys = keys(command);
        for (String key : file.stringPropertyNames()) {
            if (!keys.contains(key)) {
                throw usageError("Unknown key %s in %s: did you mean %s?".formatted(key, path, Nearest.to(key, keys)));
            }
            String origin = "Key " + key + " of " + path;
            settings.put(key, new Setting(values(key, file.getProperty(key).strip(), origin), origin));
        }
        return settings;
    }

    /** Of a file in UTF-8, without the mark of that which some editors write before it. */
    private static String text(String path) throws IOException {
        try {
            String text = Files.readString(Path.of(path));
            if (text.indexOf('\0') < 0) { // of which UTF-16 without a mark is half
                return text.startsWith("\uFEFF") ? text.substring(1) : text;
            }
        } catch (CharacterCodingException e) {
            // said below
        }
        throw usageError(
                "--config names a file in another encoding: expected UTF-8, found other bytes in %s; save it as UTF-8."
                        .formatted(path));
    }

    private static List<String> values(String key, String text, String origin) {
        if (JobOption.ofKey(key).filter(JobOption::takesSeveral).isEmpty()) {
            return List.of(text);
        }
        List<String> values = new ArrayList<>();
        Matcher value = VALUE.matcher(text);
        int end = 0;
        while (value.find()) {
            values.add(value.group(1) == null ? value.group(2) : value.group(1));
            end = value.end();
        }
        if (end < text.length()) {
            throw usageError("%s: expected values parted by spaces, each bare or between double quotes, found %s."
                    .formatted(origin, text.substring(end)));
        }
        return values;
    }

    private static List<String> keys(JobCommand command) {
        Stream<String> options = command.options().stream()
                .filter(option -> option != JobOption.CONFIG)
                .map(JobOption::key);
        return Stream.concat(options, command.parameters().stream().map(JobParameter::key))
                .toList();
    }

    private void requirePaths() {
        for (JobOption option : command.options()) {
            inputs(option)
                    .forEach(path -> UserPath.require(settings.get(option.key()).origin(), path));
            outputs(option)
                    .forEach(path ->
                            UserPath.requireNew(settings.get(option.key()).origin(), path));
        }
    }

    /** An option's value, or its default; an option without either is a usage error. */
    public String get(JobOption option) {
        return find(option)
                .orElseThrow(() -> usageError("--%s is missing: expected %s.".formatted(option.key(), option.doc())));
    }

    /** An option's value, or its default; empty without either. */
    public Optional<String> find(JobOption option) {
        Setting setting = settings.get(option.key());
        return Optional.of(setting == null ? option.usual() : setting.text()).filter(value -> !value.isEmpty());
    }

    /** The values of an option that takes several; none is a usage error. */
    public List<String> getAll(JobOption option) {
        get(option);
        return settings.get(option.key()).values();
    }

    /** The paths that an option was told and the job reads; none where it does neither. */
    public List<String> inputs(JobOption option) {
        return option.isInputOf(command) ? values(option) : List.of();
    }

    /** The paths that an option was told and the job writes; none where it does neither. */
    public List<String> outputs(JobOption option) {
        return option.isOutputOf(command) ? values(option) : List.of();
    }

    private List<String> values(JobOption option) {
        return find(option).isEmpty() ? List.of() : settings.get(option.key()).values();
    }

    /** Options of Spark's reader. */
    public Map<String, String> readerOptions() {
        Map<String, String> options = new TreeMap<>();
        for (String option : values(JobOption.OPTION)) {
            String[] keyAndValue = option.split("=", 2);
            if (keyAndValue.length < 2 || keyAndValue[0].isEmpty()) {
                throw usageError("%s: expected key=value, found \"%s\"."
                        .formatted(settings.get(JobOption.OPTION.key()).origin(), option));
            }
            options.put(keyAndValue[0], keyAndValue[1]);
        }
        return options;
    }

    /** The value of an option that is true or false. */
    public boolean isOn(JobOption option) {
        Setting setting = settings.get(option.key());
        return setting == null ? Boolean.parseBoolean(option.usual()) : parseBoolean(option.key(), setting);
    }

    /**
     * Sets every parameter that was told on an estimator or model, and returns that. One that it does not have, or a
     * value that it does not accept, is a usage error.
     */
    public <P extends Params> P applyTo(P target) {
        for (JobParameter parameter : command.parameters()) {
            Setting setting = settings.get(parameter.key());
            if (setting != null && !target.hasParam(parameter.name())) {
                String type = target.getClass().getSimpleName();
                throw usageError("%s: %s has no %s; leave it out.".formatted(setting.origin(), type, parameter.name()));
            } else if (setting != null) {
                apply(target.getParam(parameter.name()), setting, target);
            }
        }
        return target;
    }

    private static void apply(Param<Object> param, Setting setting, Params target) {
        Object value = parse(param, setting);
        try {
            target.set(param, value);
        } catch (UnrollException e) {
            throw usageError(setting.origin() + ": " + e.getMessage());
        }
    }

    private static Object parse(Param<?> param, Setting setting) {
        String text = setting.text();
        try {
            if (param instanceof IntParam) {
                return Integer.parseInt(text);
            } else if (param instanceof IntArrayParam) {
                return Arrays.stream(text.split("[,\\s]+"))
                        .filter(word -> !word.isEmpty())
                        .mapToInt(Integer::parseInt)
                        .toArray();
            } else if (param instanceof LongParam) {
                return Long.parseLong(text);
            } else if (param instanceof DoubleParam) {
                return Double.parseDouble(text);
            } else if (param instanceof BooleanParam) {
                return parseBoolean(param.name(), setting);
            } else {
                return text;
            }
        } catch (NumberFormatException e) {
            String expected = param instanceof DoubleParam
                    ? "a number"
                    : param instanceof IntArrayParam ? "integers parted by commas" : "an integer";
            throw usageError(
                    "%s: %s must be %s, but is \"%s\".".formatted(setting.origin(), param.name(), expected, text));
        }
    }

    private static boolean parseBoolean(String name, Setting setting) {
        return switch (setting.text()) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw usageError("%s: %s must be true or false, but is \"%s\"."
                        .formatted(setting.origin(), name, setting.text()));
        };
    }

    private static UnrollException usageError(String sentence) {
        return new UnrollException(UnrollException.Kind.USAGE, sentence);
    }
}
