package dev.unroll.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.cell.CellType;
import dev.unroll.check.SelfCheck.Deviation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfCheckTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    private final List<String> lines = new ArrayList<>();
    private final SelfCheck check = new SelfCheck(lines::add);

    @Test
    void everyCellPassesBothChecks() {
        check.centralDifferences();
        check.kernels();
        assertEquals(0, check.failures(), () -> String.join("\n", lines));
        assertEquals(2 * CellType.values().length, lines.size());
    }

    @Test
    void wrongVectorFails() throws IOException {
        String text = Files.readString(GOLDEN.resolve("gru-i1h2l1-last-squared_error.json"));
        String wrong = text.replaceFirst("\"lossSum\": [0-9.]+", "\"lossSum\": 99.0");
        check.vectors(List.of(TestVector.parse("right.json", text), TestVector.parse("wrong.json", wrong)));
        assertEquals(1, check.failures());
        assertTrue(lines.get(0).startsWith("pass  right: "), lines.get(0));
        assertTrue(lines.get(1).startsWith("FAIL  wrong: "), lines.get(1));
    }

    @Test
    void errorThatIsNotANumberFails() {
        check.report("nothing", new Deviation("float32", Double.NaN, 1));
        assertEquals(1, check.failures());
    }
}
