package dev.unroll.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.JobScript;
import dev.unroll.RunningJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job scripts do before Spark starts, against stand-ins for {@code spark-submit} and {@code java}. */
class SubmitScriptIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void optionsBeforeTheDashesGoToSparkSubmitOfSparkHomeAndTheRestToTheJob() throws Exception {
        writeCommand("bin/spark-submit", "printf '%s\\n' \"$@\"");
        JobScript.Result run = JobScript.named("generate")
                .with("SPARK_HOME", folder.toString())
                .run(LIMIT, "--conf", "a=b c", "--", "--out", "a folder", "--", "--rows=3");
        assertEquals(0, run.exitCode(), run.errors());
        List<String> words = run.output().lines().toList();
        int jar = words.indexOf("a=b c") + 1;
        assertEquals(List.of("--class", "dev.unroll.job.GenerateJob"), words.subList(0, 2));
        assertEquals("--conf", words.get(jar - 2));
        assertTrue(words.get(jar).matches(".*/target/unroll-[^/]*\\.jar"), words.get(jar));
        assertEquals(List.of("--out", "a folder", "--", "--rows=3"), words.subList(jar + 1, words.size()));
    }

    @Test
    void driverOnStandaloneClusterGetsTheOptionsThatReachIt() throws Exception {
        writeCommand("bin/spark-submit", "printf '%s\\n' \"$@\"");
        String options = "spark.driver.extraJavaOptions=-XX:+IgnoreUnrecognizedVMOptions ";
        for (String mode :
                List.of("--deploy-mode cluster", "--conf spark.submit.deployMode=cluster", "--name cluster")) {
            for (String master : List.of("spark://host:7077", "yarn")) {
                String[] flags = ("--master " + master + " " + mode + " -- --out folder").split(" ");
                JobScript.Result run = JobScript.named("generate")
                        .with("SPARK_HOME", folder.toString())
                        .run(LIMIT, flags);
                boolean given = run.output().lines().anyMatch(word -> word.startsWith(options));
                assertEquals(!master.equals("yarn") && !mode.startsWith("--name"), given, run.output());
            }
        }
    }

    @Test
    void exitCodeOfSparkSubmitReachesTheShell() throws Exception {
        writeCommand("bin/spark-submit", "exit 42");
        assertEquals(
                42,
                JobScript.named("generate")
                        .with("SPARK_HOME", folder.toString())
                        .run(LIMIT)
                        .exitCode());
    }

    @Test
    void olderJavaIsRefusedInOneSentence() throws Exception {
        Path java = writeCommand("bin/java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
        JobScript.Result run =
                JobScript.named("generate").with("JAVA_HOME", folder.toString()).run(LIMIT);
        assertEquals(2, run.exitCode());
        assertEquals(
                "error: Java 17 or later is needed, but '" + java + "' is Java 11; set JAVA_HOME to a JDK 17.\n",
                run.errors());
    }

    @Test
    void missingJavaIsSaidInOneSentence() throws Exception {
        JobScript.Result run = JobScript.named("generate")
                .with("JAVA_HOME", folder.resolve("nowhere").toString())
                .run(LIMIT);
        assertEquals(2, run.exitCode());
        assertEquals(
                "error: Java 17 or later is needed, but there is no '" + folder.resolve("nowhere/bin/java")
                        + "'; set JAVA_HOME to a JDK 17.\n",
                run.errors());
    }

    @Test
    void longBuildShowsThatItGoesOnAndItsExitCodeIsMavens() throws Exception {
        Path end = folder.resolve("end");
        assertEquals(0, new ProcessBuilder("mkfifo", end.toString()).start().waitFor());
        writeCommand("mvn", "printf '%s ' \"$@\"; cat '" + end + "'; exit 42");
        try (RunningJob build = JobScript.build()
                .with("PATH", folder + ":" + System.getenv("PATH"))
                .start("unroll", "a goal")) {
            assertTrue(build.awaits(() -> build.errors().contains("still building unroll: "), LIMIT));
            Files.writeString(end, "fails\n");
            JobScript.Result run = build.await(LIMIT);
            assertEquals(42, run.exitCode());
            assertEquals("", run.output());
            assertEquals("""
                    building unroll (about a minute; the first time also downloads)
                    -q -B -Dstyle.color=never a goal fails
                    """, run.errors().replaceAll("(?m)^still .*\n", ""));
        }
    }

    @Test
    void mavenWritesPlainTextAlone() throws Exception {
        JobScript.Result run = JobScript.build().run(LIMIT, "unroll", "--version");
        assertEquals(0, run.exitCode(), run.errors());
        assertTrue(run.errors().matches("building unroll [^\n]*\n[0-9.]+\n"), run.errors());
    }

    private Path writeCommand(String path, String line) throws IOException {
        Path command = folder.resolve(path);
        Files.createDirectories(command.getParent());
        Files.writeString(command, "#!/bin/sh\n" + line + "\n");
        return Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
