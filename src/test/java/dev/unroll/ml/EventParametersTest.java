package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;

/** The parameters of what works on events, in the pages about it and in Java. */
class EventParametersTest {
    @Test
    void pagesHaveTheTablesOfParameters() throws IOException {
        assertTable("events.md", "assembler", AssemblerParameters.ALL);
        assertTable("streams.md", "stream", StreamParameters.ALL);
    }

    private static void assertTable(String name, String of, List<Parameter> all) throws IOException {
        StringBuilder table = new StringBuilder("| Parameter | Default | Meaning |\n|---|---|---|\n");
        for (Parameter parameter : all) {
            String value = parameter.defaultText().isEmpty() ? "" : "`" + parameter.defaultText() + "`";
            table.append("| `%s` | %s | %s |\n".formatted(parameter.name(), value, parameter.explanation()));
        }
        Path file = Path.of("src", "docs", name);
        String page = Files.readString(file);
        int start = page.indexOf('\n', page.indexOf("<!-- " + of + " parameters")) + 1;
        int end = page.indexOf("<!-- end of " + of + " parameters");
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(file, page.substring(0, start) + table + page.substring(end));
        } else {
            assertEquals(table.toString(), page.substring(start, end));
        }
    }

    @Test
    void eachParameterHasItsAccessorAndSetter() throws ReflectiveOperationException {
        for (Params owner : List.of(new SequenceAssembler(), new RnnStream())) {
            List<String> methods = Stream.of(owner.getClass().getMethods())
                    .map(Method::getName)
                    .toList();
            for (Param<?> param : owner.params()) {
                assertEquals(param, owner.getClass().getMethod(param.name()).invoke(owner));
                String name = "et" + param.name().substring(0, 1).toUpperCase(Locale.ROOT)
                        + param.name().substring(1);
                assertEquals(true, methods.contains("s" + name) && methods.contains("g" + name), name);
            }
        }
    }
}
