package dev.unroll.job.settings;

import dev.unroll.data.UnrollException;
import dev.unroll.io.UserPath;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.ml.AssemblerParameters;
import dev.unroll.ml.Parameter;
import dev.unroll.ml.Parameter.LegalValues;
import dev.unroll.ml.RnnParams;
import dev.unroll.ml.RnnStream;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.ml.StreamParameters;
import dev.unroll.spark.Nearest;
import dev.unroll.spark.Redaction;
import dev.unroll.spark.SparkApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Params;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a job is told: by flags, then by the file that {@code --config} names, then by the defaults. Flags and keys are
 * {@link JobOption}s and parameters in kebab case: {@code --hidden-size 64} on the command line, {@code hidden-size = 64}
 * in the file. What is unknown or illegal throws USAGE before Spark starts.
 */
public final class Settings {
    private static final Pattern VALUE = Pattern.compile("\\G(?:\"([^\"]*)\"|([^\\s\"]+))(?:\\s+|$)");

    /** What was written, and where, for messages. */
    private record Setting(List<String> values, String origin) {
        String text() {
            return String.join(" ", values);
        }

        /** The result of reading it; an exception is thrown again with the origin before its sentence. */
        <T> T read(Supplier<T> reading) {
            try {
                return reading.get();
            } catch (UnrollException e) {
                throw UnrollException.usage("%s: %s", origin, e.getMessage(), e);
            }
        }
    }

    private final JobCommand command;
    private final Map<String, Setting> settings; // by key, those without a value left out

    private Settings(JobCommand command, Map<String, Setting> settings) {
        this.command = command;
        this.settings = settings;
    }

    /** The flags of a job, for the parser. */
    public static CommandSpec command(JobCommand command) {
        CommandSpec spec = CommandSpec.create().name("jobs/" + command + ".sh");
        spec.usageMessage()
                .customSynopsis(spec.name() + " [<spark-submit options> --] [<flags>]")
                .description(command.doc)
                .sortOptions(false)
                .footer("A flag without its dashes is a key of the --config file.");
        for (JobOption option : command.options()) {
            OptionSpec.Builder flag = spec(option.flag());
            if (option.takesSeveral()) {
                flag.arity("1..*").type(List.class).auxiliaryTypes(String.class);
            }
            spec.addOption(flag.build());
        }
        Stream.of(command.parameters(), command.eventParameters())
                .flatMap(List::stream)
                .forEach(flag -> spec.addOption(spec(flag).build()));
        return spec;
    }

    private static OptionSpec.Builder spec(Flag flag) {
        String byDefault = flag.defaultValue().isEmpty() ? "" : " (default: " + flag.defaultValue() + ")";
        OptionSpec.Builder spec = OptionSpec.builder("--" + flag.key())
                .type(String.class)
                .paramLabel("<value>")
                .description((flag.doc() + byDefault).replace("%", "%%"));
        return flag.isSwitch() ? spec.arity("0..1").fallbackValue("true") : spec.arity("1");
    }

    /** Reads the flags of a command line that was parsed with {@link #command}, and the file that they may name. */
    public static Settings read(JobCommand command, CommandSpec parsed) {
        Map<String, Setting> flags = new TreeMap<>();
        for (OptionSpec option : parsed.commandLine().getParseResult().matchedOptions()) {
            String flag = option.longestName();
            flags.put(flag.substring(2), new Setting(List.copyOf(option.stringValues()), flag));
        }
        Setting config = flags.remove(JobOption.CONFIG.key());
        Map<String, Setting> merged = config == null ? new TreeMap<>() : readFile(parsed, config.text());
        merged.putAll(flags);
        Settings settings = new Settings(command, merged);
        for (JobOption option : command.options()) {
            settings.inputs(option).forEach(path -> UserPath.require(settings.origin(option), path));
            settings.outputs(option).forEach(path -> UserPath.requireNew(settings.origin(option), path));
        }
        settings.options(JobOption.OPTION);
        settings.options(JobOption.OUTPUT_OPTION);
        settings.columns();
        return settings;
    }

    /** The settings of a file. One that cannot be read, or has a key that the job does not know, throws USAGE. */
    private static Map<String, Setting> readFile(CommandSpec flags, String path) {
        Map<String, OptionSpec> known = new TreeMap<>();
        flags.options().forEach(option -> known.put(option.longestName().substring(2), option));
        known.keySet().removeAll(Set.of(JobOption.CONFIG.key(), "help"));
        Properties file = SettingsFile.load(path);
        Map<String, Setting> settings = new TreeMap<>();
        for (String key : file.stringPropertyNames()) {
            if (!known.containsKey(key)) {
                throw UnrollException.usage(
                        "Unknown key %s in %s: did you mean %s?", key, path, Nearest.to(key, known.keySet()));
            }
            String origin = "Key " + key + " of " + path;
            String text = file.getProperty(key).strip();
            boolean several = known.get(key).isMultiValue();
            settings.put(key, new Setting(several ? values(text, origin) : List.of(text), origin));
        }
        return settings;
    }

    private static List<String> values(String text, String origin) {
        List<String> values = new ArrayList<>();
        Matcher value = VALUE.matcher(text);
        int end = 0;
        while (value.find()) {
            values.add(value.group(1) == null ? value.group(2) : value.group(1));
            end = value.end();
        }
        if (end < text.length()) {
            throw UnrollException.usage(
                    "%s: expected values separated by spaces, each bare or between double quotes, found %s.",
                    origin, text.substring(end));
        }
        return values;
    }

    // spotless:off: a table
    private String origin(JobOption option) { return settings.get(option.key()).origin(); }
    /** The paths that an option was told and the job reads; none where it does neither. */
    public List<String> inputs(JobOption option) { return option.isInputOf(command) ? values(option) : List.of(); }
    /** The paths that an option was told and the job writes; none where it does neither. */
    public List<String> outputs(JobOption option) { return option.isOutputOf(command) ? values(option) : List.of(); }
    /** What a parameter was told; empty where nothing was. */
    public Optional<String> told(String parameter) { return Optional.ofNullable(settings.get(Parameter.key(parameter))).map(Setting::text).filter(text -> !text.isEmpty()); }
    /** The parameters of events that were told something, as flags. */
    public List<String> eventFlags() { return command.eventParameters().stream().filter(flag -> told(flag.name()).isPresent()).map(flag -> "--" + flag.key()).toList(); }
    // spotless:on

    /** An option's value, or its default; an option without either throws USAGE. */
    public String get(JobOption option) {
        String expected = option.flag().doc();
        return find(option)
                .orElseThrow(() -> UnrollException.usage("--%s is missing: expected %s.", option.key(), expected));
    }

    /** An option's value, or its default; empty without either. */
    public Optional<String> find(JobOption option) {
        Setting setting = settings.get(option.key());
        return Optional.of(setting == null ? option.flag().defaultValue() : setting.text())
                .filter(value -> !value.isEmpty());
    }

    /** The values of an option that takes several; none throws USAGE. */
    public List<String> getAll(JobOption option) {
        get(option);
        return values(option);
    }

    /** The values of an option that takes several; empty without any. */
    public List<String> values(JobOption option) {
        return find(option).isEmpty() ? List.of() : settings.get(option.key()).values();
    }

    public Map<String, String> readerOptions() {
        return options(JobOption.OPTION);
    }

    /** What an option that takes several has, each as key=value. */
    public Map<String, String> options(JobOption of) {
        Map<String, String> options = new TreeMap<>();
        pairs(of, "key=value").forEach(option -> options.put(option.getKey(), option.getValue()));
        return options;
    }

    /** Names and expressions of the columns that are computed, in order. What is no SQL throws USAGE. */
    public List<Map.Entry<String, String>> columns() {
        List<Map.Entry<String, String>> columns = pairs(JobOption.WITH, "NAME=SQL");
        for (Map.Entry<String, String> column : columns) {
            SparkApi.syntaxError(column.getValue()).ifPresent(error -> {
                throw UnrollException.usage(
                        "%s: expected an expression of Spark SQL for column \"%s\", found \"%s\": %s; correct it.",
                        origin(JobOption.WITH), column.getKey(), column.getValue(), error);
            });
        }
        return columns;
    }

    private List<Map.Entry<String, String>> pairs(JobOption option, String expected) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String text : values(option)) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw UnrollException.usage("%s: expected %s, found \"%s\".", origin(option), expected, text);
            }
            pairs.add(Map.entry(text.substring(0, equals).strip(), text.substring(equals + 1)));
        }
        return pairs;
    }

    public boolean isOn(JobOption option) {
        Setting setting = settings.get(option.key());
        return setting != null && (boolean) setting.read(() -> Parameter.parse(option.key(), false, setting.text()));
    }

    /** The command that tells a job the same, without its file of settings, as a shell reads it. Secrets are left out. */
    public String commandLine(Redaction redaction) {
        StringJoiner line = new StringJoiner(" ");
        line.add("jobs/" + command + ".sh");
        Stream.of(
                        command.options().stream().map(JobOption::flag).toList(),
                        command.parameters(),
                        command.eventParameters())
                .flatMap(List::stream)
                .filter(flag -> settings.containsKey(flag.key()))
                .filter(flag -> !settings.get(flag.key()).text().equals(flag.defaultValue()))
                .forEach(flag -> {
                    line.add("--" + flag.key());
                    settings.get(flag.key()).values().stream()
                            .map(value -> shown(flag, value, redaction))
                            .map(value ->
                                    value.matches("[\\w./:=,+@%-]+") ? value : "'" + value.replace("'", "'\\''") + "'")
                            .forEach(line::add);
                });
        return line.toString();
    }

    private static String shown(Flag flag, String value, Redaction redaction) {
        String[] keyAndValue = value.split("=", 2);
        return flag.key().equals(JobOption.OPTION.key()) || flag.key().equals(JobOption.OUTPUT_OPTION.key())
                ? keyAndValue[0] + "=" + redaction.value(keyAndValue[0], keyAndValue[1])
                : redaction.ofSetting(flag.key(), value);
    }

    /** A whole number that an option was told. Less than {@code least}, or anything else, throws USAGE. */
    public int number(JobOption option, int least) {
        Setting setting = settings.get(option.key());
        return setting.read(() -> {
            Integer number = (Integer) Parameter.parse(option.key(), 0, setting.text());
            LegalValues.atLeast(least).require(option.key(), number);
            return number;
        });
    }

    /** Sets each parameter that was told, and returns the target. One that it lacks, or an illegal value, throws USAGE. */
    public <P extends RnnParams<?>> P applyTo(P target) {
        command.parameters().forEach(flag -> set(target, target.parameters(), flag.name()));
        return target;
    }

    /** The same, of an assembler. */
    public SequenceAssembler applyTo(SequenceAssembler target) {
        AssemblerParameters.ALL.forEach(parameter -> set(target, AssemblerParameters.ALL, parameter.name()));
        return target;
    }

    /** The same, of a stream's scorer. */
    public RnnStream applyTo(RnnStream target) {
        StreamParameters.ALL.forEach(parameter -> set(target, StreamParameters.ALL, parameter.name()));
        return target;
    }

    private void set(Params target, List<Parameter> parameters, String name) {
        Setting setting = settings.get(Parameter.key(name));
        if (setting != null) {
            Parameter parameter = parameters.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> UnrollException.usage(
                            "%s: %s has no %s; leave it out.",
                            setting.origin(), target.getClass().getSimpleName(), name));
            setting.read(() -> target.set(target.getParam(name), parameter.parse(setting.text())));
        }
    }
}
