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
import org.junit.jupiter.api.Test;

class SequenceAssemblerPageTest {
    private static final Path PAGE = Path.of("src", "docs", "events.md");

    @Test
    void pageHasTheTableOfParameters() throws IOException {
        StringBuilder table = new StringBuilder("| Parameter | Default | Meaning |\n|---|---|---|\n");
        for (Parameter parameter : AssemblerParameters.ALL) {
            String value = parameter.defaultText().isEmpty() ? "" : "`" + parameter.defaultText() + "`";
            table.append("| `%s` | %s | %s |\n".formatted(parameter.name(), value, parameter.explanation()));
        }
        String page = Files.readString(PAGE);
        int start = page.indexOf('\n', page.indexOf("<!-- assembler parameters")) + 1;
        int end = page.indexOf("<!-- end of assembler parameters");
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PAGE, page.substring(0, start) + table + page.substring(end));
        } else {
            assertEquals(table.toString(), page.substring(start, end));
        }
    }

    @Test
    void eachParameterHasItsAccessorAndSetter() throws ReflectiveOperationException {
        SequenceAssembler assembler = new SequenceAssembler();
        List<String> setters = Stream.of(SequenceAssembler.class.getMethods())
                .map(Method::getName)
                .toList();
        for (Param<?> param : assembler.params()) {
            assertEquals(param, SequenceAssembler.class.getMethod(param.name()).invoke(assembler));
            String name = "et" + param.name().substring(0, 1).toUpperCase(Locale.ROOT)
                    + param.name().substring(1);
            assertEquals(true, setters.contains("s" + name) && setters.contains("g" + name), name);
        }
    }
}
