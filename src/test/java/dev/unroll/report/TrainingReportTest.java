package dev.unroll.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.io.BestEpoch;
import dev.unroll.io.EpochRecord;
import dev.unroll.io.EpochRecord.StepTimes;
import dev.unroll.io.EpochRecord.TaskTime;
import dev.unroll.io.Json;
import dev.unroll.io.Monitored;
import dev.unroll.io.RecordedSteps;
import dev.unroll.io.RecordedSteps.Point;
import dev.unroll.io.RunFacts;
import dev.unroll.io.RunFacts.Confusion;
import dev.unroll.io.RunFacts.Counts;
import dev.unroll.io.RunFacts.OfLength;
import dev.unroll.io.RunFacts.Part;
import dev.unroll.io.RunFacts.Result;
import dev.unroll.io.TrainingSummary;
import dev.unroll.metric.CountGrid;
import dev.unroll.metric.Reliability;
import java.io.StringReader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class TrainingReportTest {
    private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d.E-]*");

    @Test
    void marksAreRoundNumbersWithinTheirRange() {
        Scale scale = Scale.covering(new double[] {0.0123, 0.0871}, 0, 100, false);
        assertEquals(List.of(0.02, 0.04, 0.06, 0.08), scale.marks());
        assertEquals(
                List.of(0.01, 0.1, 1.0, 10.0, 100.0),
                new Scale(0.005, 300, 0, 1, true)
                        .marks().stream().filter(x -> ("" + x).contains("1")).toList());
    }

    @Test
    void numbersHaveNoTrailingZeros() {
        assertEquals("0.25", Html.number(0.25));
        assertEquals("1200", Html.number(1200));
        assertEquals("−3.142", Html.number(-Math.PI));
        assertEquals("1.234e-05", Html.number(1.234e-5));
        assertEquals("not a number", Html.number(Double.NaN));
    }

    @Test
    void wordsAreNeverMarkup() throws Exception {
        Html page = ReportPage.begin("<a> & \"b\" \u0001");
        Document parsed = parse(ReportPage.end(page));
        assertEquals(
                "<a> & \"b\" \uFFFD",
                parsed.getElementsByTagName("title").item(0).getTextContent());
    }

    @Test
    void everyNumberOfTheLastEpochIsOnThePage() throws Exception {
        TrainingSummary summary = summary(3, Map.of("accuracy", 0.9012345678), 2, 5);
        String html = new TrainingReport(summary).html();
        String text = parse(html).getDocumentElement().getTextContent();
        Matcher numbers = NUMBER.matcher(Json.write(summary.epochs().get(2)));
        for (int found = 0; numbers.find(); found++) {
            assertTrue(text.contains(numbers.group()), numbers.group() + ", number " + found);
        }
        for (String shown : List.of("accuracy 0.9012 (naive baseline 0.1)", "best epoch 1", "a < b", "jobs/train.sh")) {
            assertTrue(text.contains(shown), shown);
        }
        assertFalse(html.contains("<script"), "no script");
        assertFalse(html.contains("src=") || html.contains("href="), "no other file");
        assertEquals(html, new TrainingReport(summary).html());
    }

    @Test
    void runWithoutAStepHasAPageToo() throws Exception {
        TrainingSummary none = new TrainingSummary(List.of(), RecordedSteps.NONE);
        String page = new TrainingReport(none, "Training diverged at step 1.").html();
        assertTrue(parse(page).getDocumentElement().getTextContent().contains("Training diverged at step 1."));
    }

    @Test
    void pageOfAnyRunIsSmall() throws Exception {
        Map<String, Double> metrics = new TreeMap<>();
        IntStream.range(0, 20).forEach(k -> metrics.put("metricOfSomeLength" + k, 0.123456789 / (k + 1)));
        TrainingSummary summary = summary(1000, metrics, 256, 2000);
        String page = new TrainingReport(summary).html();
        parse(page);
        assertTrue(page.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < 200_000, "" + page.length());
    }

    /** With these metrics after each epoch and in the end. */
    private static TrainingSummary summary(int epochs, Map<String, Double> metrics, int classes, int steps) {
        List<EpochRecord> records = IntStream.rangeClosed(1, epochs)
                .mapToObj(k -> epoch(k, 2.123456789 / k, metrics))
                .toList();
        List<Point> points = IntStream.range(0, steps)
                .mapToObj(k -> new Point(4 * k + 1, 1.23456789 / (k + 1), 3 + Math.sin(k), k % 3 == 0, 0.01 / (k + 1)))
                .toList();
        Map<String, Double> baseline = new TreeMap<>(metrics);
        baseline.replaceAll((name, value) -> 0.1);
        List<OfLength> lengths = IntStream.range(0, 25)
                .mapToObj(k -> new OfLength(1 << k, 1234, metrics))
                .toList();
        CountGrid grid = new CountGrid(24, 24);
        IntStream.range(0, 5000).forEach(k -> grid.add(k % 71, k % 73));
        int shown = Math.min(classes, 31);
        List<List<Long>> confusion = Collections.nCopies(shown, Collections.nCopies(shown, 12_345L));
        List<String> names = IntStream.range(0, shown).mapToObj(String::valueOf).toList();
        Result result = new Result(
                5000,
                metrics,
                baseline,
                lengths,
                new Confusion(names, confusion),
                Collections.nCopies(10, new Reliability.Bin(12_345, 0.51234, 0.4321)),
                Counts.of(grid),
                Counts.NONE);
        CountGrid histogram = new CountGrid(48);
        IntStream.range(0, 5000).forEach(k -> histogram.add(k));
        Part part = new Part(
                5000,
                12345,
                5000,
                7,
                Counts.of(histogram),
                Collections.nCopies(classes, 12_345L),
                List.of(),
                Counts.NONE);
        Map<String, String> settings =
                new TreeMap<>(Map.of("labelCol", "a < b", "classWeights", "1.0,".repeat(classes)));
        RunFacts facts = new RunFacts(
                "LSTM network of 1 layer",
                "2 features",
                "classes",
                part,
                part,
                List.of("left out 1 of 2 rows"),
                settings,
                Map.of("data", "0123"),
                "jobs/train.sh --label-col 'a < b'",
                result);
        return new TrainingSummary(records, new RecordedSteps(4, points), facts);
    }

    private static EpochRecord epoch(int epoch, double loss, Map<String, Double> metrics) {
        Monitored monitored = new Monitored(new BestEpoch("accuracy", 1, 0.9012345678), 0.9012345678, 2, 1, 0);
        return new EpochRecord(
                epoch,
                10,
                loss,
                1,
                metrics,
                100,
                1000,
                2.0101 * epoch,
                new StepTimes(1, 0.2, 0.1, 0.4),
                new TaskTime(1, 0.1),
                monitored);
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }
}
