package dev.unroll.job.settings;

/** What users read of the settings, written from their one definition: the reference file and the README's table. */
final class SettingsReference {
    private SettingsReference() {}

    /**
     * The text of {@code conf/reference.properties}: every key with its documentation and default. A key without a
     * default, or with one for each task, is a comment; so the file itself is a valid configuration of any task.
     */
    static String properties() {
        StringBuilder text = new StringBuilder("""
                # Every setting of the jobs with its default. A file of your own needs only those that differ:
                #   jobs/train.sh --config my.properties
                # On the command line a key follows two dashes, and goes before the file: --hidden-size 64
                # This file is generated: mvn test -Dtest=SettingsReferenceTest -Dreference.write=true

                ## What a job works on
                """);
        for (JobOption option : JobOption.values()) {
            if (option != JobOption.CONFIG) {
                append(
                        text,
                        option.key(),
                        option.doc(),
                        option.usual(),
                        !option.usual().isEmpty());
            }
        }
        text.append("\n## Parameters of every task\n");
        for (JobParameter parameter : JobParameter.ofEveryTask()) {
            append(text, parameter.key(), parameter.doc(), parameter.usual(), true);
        }
        for (Task task : Task.values()) {
            text.append("\n## Parameters of ").append(task).append(" alone\n");
            for (JobParameter parameter : JobParameter.ofOnly(task)) {
                append(text, parameter.key(), parameter.doc(), parameter.usual(), false);
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String key, String doc, String usual, boolean active) {
        text.append("\n# ")
                .append(doc)
                .append('\n')
                .append(active ? "" : "#")
                .append(key)
                .append(" =");
        text.append(usual.isEmpty() ? "" : " " + usual).append('\n');
    }

    /** The README's table of parameters, in Markdown. */
    static String table() {
        StringBuilder text = new StringBuilder("| Flag | Default | Meaning |\n|---|---|---|\n");
        for (JobParameter parameter : JobParameter.all()) {
            String usual = parameter.usual().isEmpty() ? "" : "`" + parameter.usual() + "`";
            text.append("| `--%s` | %s | %s |\n".formatted(parameter.key(), usual, parameter.doc()));
        }
        return text.toString();
    }
}
