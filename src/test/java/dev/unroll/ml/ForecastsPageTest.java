package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unroll.spark.LocalSpark;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastsPageTest {
    private static final Path PAGE = Path.of("src", "docs", "forecasts.md");

    @Test
    void theExampleOfThePageForecastsAndIsMeasured(@TempDir Path folder) throws Exception {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```java\n") + "```java\n".length();
        String program = """
                import dev.unroll.ml.*;
                import java.util.List;
                import org.apache.spark.sql.*;
                public class Example {
                    public static List<Dataset<Row>> run(Dataset<Row> events) {
                        %s
                        return List.of(forecasts, backtest.metrics());
                    }
                }
                """.formatted(page.substring(start, page.indexOf("```", start)));
        Path file = Files.writeString(folder.resolve("Example.java"), program);
        String classes = System.getProperty("java.class.path");
        assertEquals(
                0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-nowarn", "-Xlint:none", "-cp", classes, "-d", "" + folder, "" + file));
        Dataset<Row> events = LocalSpark.session()
                .range(3 * 60)
                .selectExpr(
                        "concat('shop', id % 3) as shop",
                        "timestamp '2024-01-01 00:00:00Z' + make_dt_interval(int(id / 3)) as time",
                        "if(id / 3 % 14 < 2, 4.0d, 5.0d) as price",
                        "if(id < 3 * 58, (1 + id % 3) * (20 + int(id / 3) % 7) - if(id / 3 % 14 < 2, 4.0d, 5.0d), null) as sales");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            List<?> found = (List<?>)
                    loader.loadClass("Example").getMethod("run", Dataset.class).invoke(null, events);
            assertEquals(3 * 7, ((Dataset<?>) found.get(0)).count());
            assertEquals(
                    3,
                    ((Dataset<?>) found.get(1))
                            .where("forecasts > 0 and mase > 0 and coverage >= 0")
                            .count());
        }
    }
}
