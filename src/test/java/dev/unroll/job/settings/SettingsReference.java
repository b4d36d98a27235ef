package dev.unroll.job.settings;

import dev.unroll.job.settings.JobCommand.JobOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What users read of the settings, written from their definitions: the reference file and the README's table. */
final class SettingsReference {
    private SettingsReference() {}

    /**
     * The text of {@code conf/reference.properties}: every key with its documentation and default. A key without a
     * default, or with one for each task, is a comment, so the file itself is a valid configuration of any task.
     */
    static String properties() {
        StringBuilder text = new StringBuilder("""
                # Every setting of the jobs with its default. A file of your own needs only those that differ:
                #   jobs/train.sh --config my.properties
                # On the command line put two dashes before a key; flags take precedence over the file: --hidden-size 64
                # This file is generated: mvn test -Dtest=SettingsReferenceTest -Dreference.write=true
                """);
        List<Flag> options = Arrays.stream(JobOption.values())
                .filter(option -> option != JobOption.CONFIG)
                .map(JobOption::flag)
                .toList();
        append(
                text,
                "What a job works on",
                options,
                option -> !option.defaultValue().isEmpty()
                        && JobCommand.TRAIN.options().stream()
                                .anyMatch(own -> own.flag().equals(option)));
        append(text, "Parameters of every task", Flag.ofEveryTask(), flag -> true);
        for (Task task : Task.values()) {
            append(text, "Parameters of " + task + " alone", Flag.ofOnly(task), flag -> false);
        }
        append(text, "How events become sequences, where time-col is set", Flag.ofEvents(), flag -> false);
        return text.toString();
    }

    private static void append(StringBuilder text, String heading, List<Flag> flags, Predicate<Flag> isActive) {
        text.append("\n## ").append(heading).append('\n');
        for (Flag flag : flags) {
            String line = (isActive.test(flag) ? "" : "#") + flag.key() + " = " + flag.defaultValue();
            text.append("\n# ")
                    .append(flag.doc())
                    .append('\n')
                    .append(line.strip())
                    .append('\n');
        }
    }

    /** The README's table of parameters, in Markdown. */
    static String table() {
        StringBuilder text = new StringBuilder("| Flag | Default | Meaning |\n|---|---|---|\n");
        List<Flag> flags = Stream.concat(Flag.ofAllTasks().stream(), Flag.ofEvents().stream())
                .sorted(Comparator.comparing(Flag::key))
                .toList();
        for (Flag flag : flags) {
            String defaultValue = flag.defaultValue().isEmpty() ? "" : "`" + flag.defaultValue() + "`";
            text.append("| `--%s` | %s | %s |\n".formatted(flag.key(), defaultValue, flag.doc()));
        }
        return text.toString();
    }
}
