package dev.unroll.job;

import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.job.settings.Flag;
import dev.unroll.job.settings.JobCommand;
import dev.unroll.job.settings.Settings;
import dev.unroll.spark.ExecutorStarts;
import dev.unroll.spark.Failures;
import dev.unroll.spark.KryoRegistrator;
import dev.unroll.spark.Nearest;
import dev.unroll.spark.SparkVersion;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The way into every job: reads the command line, runs the job, and turns what went wrong into one sentence and an exit
 * code. A job that succeeds returns from here, so that Spark sees the end of {@code main}.
 */
public final class JobMain {
    /** A bug of ours: the only end that shows a stack trace. Other codes are {@link Kind}'s. */
    private static final int BUG = 1;

    private static final String JOINS_SMALL_PARTITIONS = "spark.sql.optimizer.canChangeCachedPlanOutputPartitioning";

    private JobMain() {}

    // spotless:off: a table
    /** What a job does once its flags are read. */
    @FunctionalInterface public interface Body { void run(StopSignal stop) throws Exception; }
    /** A job that is made of settings, before Spark starts. */
    interface Job { void run(SparkSession spark, StopSignal stop) throws IOException; }
    // spotless:on

    /** Runs the job that {@code job} makes of the settings, in a session of its own. Does not return if it fails. */
    static void run(JobCommand command, String[] args, Function<Settings, Job> job) {
        CommandSpec flags = Settings.command(command);
        run(flags, args, stop -> {
            Job told = job.apply(Settings.read(command, flags));
            SparkVersion.present().note().ifPresent(TrainingLog::printNote);
            try (SparkSession spark = session("unroll " + command)) {
                told.run(spark, stop);
            }
        });
    }

    /** Starts Spark as the submitter configured it; what is not configured is this name, Kryo and our registrations. */
    static SparkSession session(String name) {
        SparkConf conf = new SparkConf()
                .setIfMissing("spark.app.name", name)
                .setIfMissing("spark.serializer", KryoSerializer.class.getName())
                .setIfMissing("spark.kryo.registrator", KryoRegistrator.class.getName())
                .setIfMissing(JOINS_SMALL_PARTITIONS, "true"); // of what is kept on disk too
        if (conf.get("spark.master", "").matches("local(\\[.*)?")) { // where an executor is no JVM that Spark could end
            conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
        }
        SparkSession session = session(() -> SparkSession.builder().config(conf).getOrCreate());
        ExecutorStarts.watch(session.sparkContext());
        return session;
    }

    /** Throws CLUSTER where the network keeps Spark from starting, which would look like a failure of the storage. */
    static SparkSession session(Supplier<SparkSession> spark) {
        try {
            return spark.get();
        } catch (Exception e) { // Spark throws checked ones that it does not declare
            List<Throwable> chain = Failures.chain(e);
            Throwable root = chain.get(chain.size() - 1);
            if (root instanceof SocketException || root instanceof UnknownHostException) {
                String sentence =
                        "Spark cannot start: expected to reach the cluster, and to be reached, found \"%s\"; check --master, spark.driver.host and the network.";
                throw Kind.CLUSTER.of(sentence, Failures.plainMessage(root), e);
            }
            throw e;
        }
    }

    /** Runs a job with the flags of {@code command} and {@code --help}; exits the JVM with a failure's code. */
    static void run(CommandSpec command, String[] args, Body body) {
        Locale.setDefault(Locale.ROOT); // all that jobs print is English
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> endWithoutMemory(failure, System.err));
        int exitCode;
        try (StopSignal stop = StopSignal.watch()) {
            exitCode = exitCode(command, args, stop, body, System.err);
        }
        if (exitCode != 0) {
            System.exit(exitCode); // where a signal ends the JVM, the signal's code counts
        }
    }

    /** A thread of Spark's that dies for want of memory would leave the job waiting. */
    private static void endWithoutMemory(Throwable failure, PrintStream errors) {
        failure.printStackTrace(errors);
        if (Failures.isOfMemory(failure)) {
            errors.println("error: " + Flag.shown(ofMemory(failure).markedMessage()));
            Runtime.getRuntime().halt(Kind.CLUSTER.exitCode()); // not exit, which waits for the job
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
        } catch (Exception | FSError | OutOfMemoryError e) { // FSError comes from the local file system, about the disk
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
        requireKnownFlags(line, errors); // first, since a required flag that is missing may be misspelt
        if (!errors.isEmpty() && !line.isUsageHelpRequested()) {
            String message = errors.get(0).getMessage();
            String sentence = Character.toUpperCase(message.charAt(0)) + message.substring(1);
            throw UnrollException.usage("%s; --help lists all flags.", sentence, errors.get(0));
        }
        return line;
    }

    private static void requireKnownFlags(CommandLine line, List<Exception> errors) {
        for (Exception e : errors) {
            if (e instanceof UnmatchedArgumentException unmatched) {
                String argument = unmatched.getUnmatched().get(0);
                if (unmatched.isUnknownOption()) {
                    throw unknownFlag(line, argument);
                }
                throw UnrollException.usage(
                        "Unexpected argument %s: expected a flag or its value; --help lists all flags.", argument);
            }
        }
        for (OptionSpec option : line.getParseResult().matchedOptions()) {
            for (String value : option.stringValues()) {
                if (value.startsWith("--")) { // the parser takes it for one more value of a flag that takes several
                    throw unknownFlag(line, value);
                }
            }
        }
    }

    private static UnrollException unknownFlag(CommandLine line, String argument) {
        String flag = argument.split("=", 2)[0];
        String meant = Nearest.to(flag, line.getCommandSpec().optionsMap().keySet());
        return UnrollException.usage("Unknown flag %s: did you mean %s?", flag, meant);
    }

    private static int report(Throwable failure, StopSignal stop, PrintStream errors) {
        Optional<UnrollException> known = stop.endedSpark()
                ? Optional.of(
                        Kind.STOPPED.of("The job was stopped by a signal, and nothing was saved; start it again."))
                : explain(failure);
        if (known.isPresent()) {
            errors.println("error: " + Flag.shown(known.get().markedMessage()));
            return known.get().kind().exitCode();
        }
        errors.println("error: This is a bug in unroll; please report it with the lines below.");
        failure.printStackTrace(errors);
        return BUG;
    }

    /** Empty for what can only be a bug of ours. */
    private static Optional<UnrollException> explain(Throwable failure) {
        List<Throwable> chain = Failures.chain(failure);
        Throwable root = chain.get(chain.size() - 1);
        return chain.stream()
                .flatMap(e -> ofItself(e, root).stream())
                .findFirst()
                .or(() -> ofRoot(root));
    }

    /** By what an exception says wherever it stands among the causes. */
    private static Optional<UnrollException> ofItself(Throwable e, Throwable root) {
        if (e instanceof UnrollException known) {
            return Optional.of(known);
        } else if (Failures.isOfMemory(e)) {
            return Optional.of(ofMemory(root));
        } else if (e instanceof SparkException spark && Failures.isOfFile(spark)) {
            return Optional.of(ofFile(spark.getMessageParameters(), root));
        } else if (e instanceof AnalysisException) {
            return Optional.of(ofData(e));
        } else if (e instanceof TimeoutException) { // of a call between Spark's machines
            return Optional.of(ofCluster(e));
        }
        return Optional.empty();
    }

    private static Optional<UnrollException> ofRoot(Throwable root) {
        if (root instanceof SparkException) {
            return Optional.of(ofCluster(root));
        } else if (Failures.isOfStoppedSpark(root)) {
            return Optional.of(Kind.CLUSTER.of(
                    "The cluster cannot be reached or ended the application; Spark's messages above say why."));
        } else if (root instanceof IOException) {
            return Optional.of(Kind.STORAGE.of(
                    "Storage failed: found \"%s\" (%s); check the path, its permissions and the free space.",
                    Failures.plainMessage(root), root.getClass().getSimpleName()));
        } else if (root instanceof SparkThrowable spark && !spark.isInternalError()) {
            return Optional.of(ofData(root)); // about jobs and machines Spark throws SparkException
        } else if (Failures.isOfClient(root)) {
            return Optional.of(Kind.STORAGE.of(
                    "What the job reads from or writes to failed: found \"%s\" (%s); check that it can be reached, and its options.",
                    Failures.plainMessage(root), root.getClass().getSimpleName()));
        }
        return Optional.empty();
    }

    private static UnrollException ofFile(Map<String, String> parts, Throwable root) {
        if (!parts.containsKey("actualType")) {
            return UnrollException.data(
                    "The file %s cannot be read: expected a whole file of --format, found \"%s\"; restore it, or leave it out of --data.",
                    parts.get("path"), Failures.plainMessage(root));
        }
        String column = parts.get("column").replaceAll("^\\[|[,\\]].*", ""); // of "[features, list, element]"
        return UnrollException.data( // Spark takes the types of the first file for those of all
                "Column \"%s\" of the file %s has another type than in the first file: expected %s, found %s; write all files with one type, or leave it out of --data.",
                column,
                parts.get("path"),
                parts.get("expectedType"),
                parts.get("actualType").toLowerCase(Locale.ROOT));
    }

    private static UnrollException ofData(Throwable e) {
        return UnrollException.data(
                "Spark cannot compute the data: found \"%s\"; correct the data, or the flags that name or compute columns.",
                Failures.plainMessage(e));
    }

    private static UnrollException ofMemory(Throwable e) {
        return Kind.CLUSTER.of(
                "The memory of a JVM was too small: expected a heap with room for data and network, found \"%s\"; raise spark.executor.memory (of the driver and of a local master: spark.driver.memory), or lower the sizes of the network or of blocks or, where long rows are read, spark.sql.parquet.columnarReaderBatchSize.",
                Failures.plainMessage(e));
    }

    private static UnrollException ofCluster(Throwable e) {
        return Kind.CLUSTER.of("The cluster failed: %s.", Failures.plainMessage(e));
    }
}
