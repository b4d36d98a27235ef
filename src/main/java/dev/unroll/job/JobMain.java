package dev.unroll.job;

import dev.unroll.data.Nearest;
import dev.unroll.data.UnrollException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The way into every job: reads the command line, runs the job, and turns what went wrong into one sentence and an exit
 * code. A job that succeeds returns from here, so that Spark sees the end of {@code main}.
 */
public final class JobMain {
    /** A bug of ours: the only end that shows a stack trace. Other codes are {@link UnrollException.Kind}'s. */
    private static final int BUG = 1;

    private JobMain() {}

    /** What a job does once its flags are read. */
    @FunctionalInterface
    public interface Body {
        void run(StopSignal stop) throws Exception;
    }

    /**
     * Runs a job whose flags are those of {@code command}, beside {@code --help}. Does not return if it fails: the JVM
     * exits with the code of the failure.
     */
    static void run(CommandSpec command, String[] args, Body body) {
        Locale.setDefault(Locale.ROOT); // all that jobs print is English
        int exitCode;
        try (StopSignal stop = StopSignal.watch()) {
            exitCode = exitCode(command, args, stop, body, System.err);
        }
        if (exitCode != 0) {
            System.exit(exitCode); // where a signal ends the JVM, its own code counts
        }
    }

    /** As {@link #run}, with the exit code returned and what went wrong written to {@code errors}. */
    public static int exitCode(CommandSpec command, String[] args, StopSignal stop, Body body, PrintStream errors) {
        try {
            if (parse(command, args).isUsageHelpRequested()) {
                command.commandLine().usage(System.out);
            } else {
                body.run(stop);
            }
            return 0;
        } catch (Exception | FSError e) { // the latter from the local file system, about the disk
            return report(e, stop, errors);
        }
    }

    private static CommandLine parse(CommandSpec command, String[] args) {
        command.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .description("Prints this page.")
                .build());
        command.parser().collectErrors(true).expandAtFiles(false).caseInsensitiveEnumValuesAllowed(true);
        CommandLine line = new CommandLine(command);
        List<Exception> errors = line.parseArgs(args).errors();
        requireKnownFlags(line, errors); // before a required flag that is missing: it may be the one misspelt
        if (!errors.isEmpty() && !line.isUsageHelpRequested()) {
            Exception e = errors.get(0);
            throw new UnrollException(UnrollException.Kind.USAGE, sentence(e.getMessage()), e);
        }
        return line;
    }

    private static void requireKnownFlags(CommandLine line, List<Exception> errors) {
        CommandSpec command = line.getCommandSpec();
        for (Exception e : errors) {
            if (e instanceof UnmatchedArgumentException unmatched) {
                throw new UnrollException(UnrollException.Kind.USAGE, unknownArgument(command, unmatched), e);
            }
        }
        for (OptionSpec option : line.getParseResult().matchedOptions()) {
            for (String value : option.stringValues()) {
                if (value.startsWith("--")) { // the parser takes it for one more value of a flag that takes several
                    throw new UnrollException(UnrollException.Kind.USAGE, unknownFlag(command, value));
                }
            }
        }
    }

    /** Of the parser's message, which may start with a small letter. */
    private static String sentence(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + "; --help lists all flags.";
    }

    private static String unknownArgument(CommandSpec command, UnmatchedArgumentException e) {
        String argument = e.getUnmatched().get(0);
        if (!e.isUnknownOption()) {
            return "Unexpected argument " + argument + ": expected a flag or its value; --help lists all flags.";
        }
        return unknownFlag(command, argument);
    }

    private static String unknownFlag(CommandSpec command, String argument) {
        String flag = argument.split("=", 2)[0];
        return "Unknown flag %s: did you mean %s?"
                .formatted(flag, Nearest.to(flag, command.optionsMap().keySet()));
    }

    private static int report(Throwable failure, StopSignal stop, PrintStream errors) {
        Optional<UnrollException> known = stop.endedSpark() ? Optional.of(stopped()) : JobFailure.explain(failure);
        if (known.isPresent()) {
            errors.println("error: " + known.get().getMessage());
            return known.get().kind().exitCode();
        }
        errors.println("error: This is a bug in unroll; please report it with the lines below.");
        failure.printStackTrace(errors);
        return BUG;
    }

    private static UnrollException stopped() {
        return new UnrollException(
                UnrollException.Kind.STOPPED,
                "The job was stopped by a signal, and nothing was saved; start it again.");
    }
}
