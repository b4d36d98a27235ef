package dev.unroll.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.ml.Parameter;
import dev.unroll.ml.RnnEstimator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.param.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class SettingsReferenceTest {
    private static final Path FILE = Path.of("conf", "reference.properties");
    private static final Path PAGE = Path.of("src", "docs", "parameters.md");

    @Test
    void referenceFileSaysWhatTheParametersSay() throws IOException {
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(FILE, SettingsReference.properties());
        }
        assertEquals(SettingsReference.properties(), Files.readString(FILE));
    }

    @Test
    void pageHasTheTableOfParameters() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf('\n', page.indexOf("<!-- parameters")) + 1;
        int end = page.indexOf("<!-- end of parameters");
        if (Boolean.getBoolean("reference.write")) {
            page = page.substring(0, start) + SettingsReference.table() + page.substring(end);
            Files.writeString(PAGE, page);
            end = page.indexOf("<!-- end of parameters");
        }
        assertEquals(SettingsReference.table(), page.substring(start, end));
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void referenceFileIsAConfigurationOfEveryTask(Task task) {
        CommandSpec command = Settings.command(JobCommand.TRAIN);
        new CommandLine(command).parseArgs("--config", FILE.toString());
        RnnEstimator<?, ?> estimator = Settings.read(JobCommand.TRAIN, command).applyTo(task.newEstimator());
        for (Param<?> param : estimator.params()) {
            if (estimator.hasDefault(param)) {
                assertEquals((Object) estimator.getDefault(param).get(), estimator.getOrDefault(param), param.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void tableHasEveryParameter(Task task) {
        String table = SettingsReference.table();
        for (Parameter parameter : task.newEstimator().parameters().stream()
                .filter(Parameter::ofJobs)
                .toList()) {
            assertTrue(table.contains("| `--" + Parameter.key(parameter.name()) + "` |"), parameter.name());
            assertTrue(table.contains(parameter.explanation()), parameter.explanation());
        }
    }
}
