package dev.unroll.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unroll.TestSeed;
import dev.unroll.assemble.Event;
import dev.unroll.data.Sequence;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.network.Head;
import dev.unroll.network.Precision;
import dev.unroll.score.EventScorer.ModelChange;
import dev.unroll.score.EventScorer.Outcome;
import dev.unroll.score.EventScorer.Result;
import dev.unroll.score.EventScorer.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventScorerTest {
    private static final int MODELS = 200;

    @RegisterExtension
    final TestSeed seed = new TestSeed();

    private final Random random = seed.random();

    private static Event event(Sequence sequence, int t) {
        Event event = new Event();
        event.setId("s");
        event.setTime(t / 2); // two at each time
        event.setNumbers(RandomModels.features(sequence, t));
        event.setTokens(Arrays.stream(RandomModels.tokens(sequence, t))
                .mapToObj(String::valueOf)
                .toArray(String[]::new));
        return event;
    }

    private static EventScorer scorer(TrainedNetwork model, ModelChange onChange) {
        return new EventScorer(RnnScorer.of(model), RandomModels.assembly(model), onChange);
    }

    @Test
    void listsOfEventsHaveTheBitsOfWholeSequences() {
        for (int k = 0; k < MODELS; k++) {
            TrainedNetwork model = RandomModels.model(random, false, Precision.FLOAT);
            EventScorer scorer = scorer(model, ModelChange.FAIL);
            List<Sequence> sequences = RandomModels.sequences(model, random.nextLong(), 3, 12);
            List<double[][]> expected = model.predictor(4).outputs(sequences);
            for (int s = 0; s < sequences.size(); s++) {
                List<Scored> scored = inLists(scorer, sequences.get(s));
                boolean every = model.config().head() == Head.EVERY;
                for (int t = every ? 0 : scored.size() - 1; t < scored.size(); t++) {
                    assertArrayEquals(
                            expected.get(s)[every ? t : 0],
                            scored.get(t).outputs(),
                            () -> model.config().toString());
                }
            }
        }
    }

    private List<Scored> inLists(EventScorer scorer, Sequence sequence) {
        List<Scored> scored = new ArrayList<>();
        Optional<byte[]> state = Optional.empty();
        int to;
        for (int from = 0; from < sequence.length(); from = to) {
            to = from + 1 + random.nextInt(sequence.length() - from);
            List<Event> list =
                    IntStream.range(from, to).mapToObj(t -> event(sequence, t)).toList();
            Result result = scorer.score("s", state, list);
            scored.addAll(result.events());
            state = result.state();
        }
        return scored;
    }

    @Test
    void tokenThatTheNetworkDoesNotKnowIsInvalid() {
        TrainedNetwork model = model(true);
        Sequence sequence = RandomModels.sequences(model, 1, 1, 3).get(0);
        Event unknown = event(sequence, 1);
        int size = model.config().inputs().vocabularySizes().get(0);
        unknown.tokens()[0] = String.valueOf(size);
        Result result =
                scorer(model, ModelChange.FAIL).score("s", Optional.empty(), List.of(event(sequence, 0), unknown));
        Scored scored = result.events().get(1);
        assertEquals(Outcome.INVALID, scored.outcome());
        String sentence =
                "Column \"k0\" of an event of id \"s\" at 0: expected an integer below %d, found %1$d;".formatted(size);
        assertTrue(scored.error().startsWith(sentence), scored.error());
    }

    private TrainedNetwork model(boolean tokens) {
        TrainedNetwork model = RandomModels.model(random, false, Precision.FLOAT);
        while (model.config().inputs().hasTokens() != tokens) {
            model = RandomModels.model(random, false, Precision.FLOAT);
        }
        return model;
    }

    @Test
    void statesThatWereTamperedWithAreRefused() {
        TrainedNetwork model = model(false);
        Sequence sequence = RandomModels.sequences(model, 1, 1, 4).get(0);
        EventScorer scorer = scorer(model, ModelChange.FAIL);
        byte[] state = scorer.score("s", Optional.empty(), List.of(event(sequence, 0)))
                .state()
                .orElseThrow();
        List<Event> next = List.of(event(sequence, 1));
        assertEquals(
                Outcome.SCORED,
                scorer.score("s", Optional.of(state), next).events().get(0).outcome());
        for (int length = 0; length < state.length; length += 1 + length / 3) {
            assertRefused(scorer, Arrays.copyOf(state, length), next);
        }
        for (int i = 0; i < 100; i++) {
            byte[] flipped = state.clone();
            flipped[random.nextInt(state.length)] ^= (byte) (1 << random.nextInt(8));
            assertRefused(scorer, flipped, next);
        }
        TrainedNetwork larger = model(true);
        byte[] other = scorer(larger, ModelChange.FAIL)
                .score(
                        "s",
                        Optional.empty(),
                        List.of(event(RandomModels.sequences(larger, 1, 1, 4).get(0), 0)))
                .state()
                .orElseThrow();
        assertRefused(scorer, other, next);
        assertRefused(scorer(model, ModelChange.KEEP), other, next);
        assertEquals(
                Outcome.SCORED,
                scorer(model, ModelChange.RESTART)
                        .score("s", Optional.of(other), next)
                        .events()
                        .get(0)
                        .outcome());
    }

    private static void assertRefused(EventScorer scorer, byte[] state, List<Event> next) {
        UnrollException refused =
                assertThrows(UnrollException.class, () -> scorer.score("s", Optional.of(state), next));
        assertEquals(Kind.MODEL, refused.kind());
        assertTrue(refused.getMessage().startsWith("The state of id \"s\" is "), refused.getMessage());
    }
}
