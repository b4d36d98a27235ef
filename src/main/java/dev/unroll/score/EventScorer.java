package dev.unroll.score;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.Event;
import dev.unroll.assemble.NamedEvents;
import dev.unroll.assemble.StreamAssembler;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.UnrollException.Kind;
import dev.unroll.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Scores the events of many series as they come, in lists: each of events of one series, in order of time, and after those of the
 * lists before. What a series is at goes in and out as bytes. The outputs of an event are those of its time step, which ends with
 * its list. It reuses buffers, so each thread needs its own.
 *
 * <p>The bytes, big-endian, are 1 of the format's version, 16 of a digest of the model and its assembler, those of the assembler's
 * memory, those of {@link RnnState}, and 4 of the CRC-32C of all before.
 */
public final class EventScorer {
    private static final byte VERSION = 1;
    private static final int DIGEST_BYTES = 16;
    private static final int FIXED_BYTES = 1 + DIGEST_BYTES + Integer.BYTES;

    /** What becomes of a series whose state is another model's. */
    public enum ModelChange {
        /** It begins again. */
        RESTART,
        /** It goes on, where the state has as many numbers. */
        KEEP,
        /** It is an error. */
        FAIL;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    /** What became of an event. */
    public enum Outcome {
        SCORED,
        /** It cannot be assembled, and its series is as if it had never come. */
        INVALID,
        /** Its time step, or one after it, was scored before; its series is as if it had never come. */
        LATE
    }

    /**
     * What became of one event.
     *
     * @param outputs (O) as {@link RnnScorer} has them; empty unless the event is scored
     * @param reason why it is not, with the names of parameters marked; else empty
     */
    public record Scored(Outcome outcome, double[] outputs, String reason) {
        /** The reason as people read it. */
        public String error() {
            return ParameterName.plain(reason);
        }
    }

    /**
     * What became of a list of events.
     *
     * @param events in its order
     * @param state what the series is at then; empty where none of its events was scored, now or before
     */
    public record Result(List<Scored> events, Optional<byte[]> state) {}

    private final RnnScorer scorer;
    private final Assembly assembly;
    private final NamedEvents named;
    private final StreamAssembler assembler;
    private final ModelChange onChange;
    private final byte[] digest;
    private final double[] out; // (O)

    /** Throws USAGE for a network or an assembler that cannot go on event by event. */
    public EventScorer(RnnScorer scorer, Assembly assembly, ModelChange onChange) {
        this.scorer = scorer;
        this.assembly = assembly;
        this.named = new NamedEvents(assembly);
        this.assembler =
                new StreamAssembler(assembly, scorer.network().config().inputs().vocabularySizes());
        this.onChange = onChange;
        this.digest = digest(scorer, assembly);
        this.out = new double[scorer.outputs()];
        scorer.start();
    }

    // spotless:off: a table
    /** An event of values by the names of their columns, see {@link NamedEvents#event}. */
    public Event event(String id, Map<String, ?> values) { return named.event(id, values); }
    /** What makes predictions of outputs. */
    public RnnScorer scorer() { return scorer; }
    // spotless:on

    /**
     * Loads a saved model that was trained on events, from its folder or a zip of it; a state of another one is an error. Throws
     * MODEL where there is none, USAGE for one that cannot go on event by event.
     */
    public static EventScorer load(Path folderOrZip) throws IOException {
        RnnScorer scorer = RnnScorer.load(folderOrZip);
        Assembly assembly = scorer.network()
                .assembly()
                .orElseThrow(() -> UnrollException.usage(
                        "The model %s was trained on sequences, and does not know the columns of events: expected one that was trained on events; score its time steps with RnnScorer.",
                        folderOrZip));
        return new EventScorer(scorer, assembly, ModelChange.FAIL);
    }

    /** Of all that a state depends on: weights, standardization, and how events become time steps. */
    private static byte[] digest(RnnScorer scorer, Assembly assembly) {
        TrainedNetwork network = scorer.network();
        String all = String.join(
                "\n",
                scorer.digest(),
                Json.write(network.config()),
                Arrays.toString(network.features().means()),
                Arrays.toString(network.features().deviations()),
                new Assembly(assembly.settings().forStream(), assembly.learnt()).json());
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(sha256, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /**
     * Scores the next events of a series. Throws MODEL for a state that is damaged, or another model's unless such are for
     * something.
     *
     * @param before what the series is at; empty where these are its first
     */
    public Result score(String id, Optional<byte[]> before, List<Event> events) {
        Series series = new Series(events, before.flatMap(bytes -> restored(id, bytes)));
        if (series.state.isEmpty()) {
            assembler.begin(id);
        }
        assembler.add(events, series);
        return new Result(Arrays.asList(series.scored), series.state.map(this::bytes));
    }

    /** Also puts the assembler where the series is; empty for a series that begins again. */
    private Optional<RnnState> restored(String id, byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        requireWhole(id, bytes);
        from.get(); // the version
        byte[] found = new byte[DIGEST_BYTES];
        from.get(found);
        boolean same = Arrays.equals(found, digest);
        if (!same && onChange == ModelChange.RESTART) {
            return Optional.empty();
        }
        if (!same && onChange == ModelChange.FAIL) {
            throw Kind.MODEL.of(
                    "The state of id \"%s\" is of another model or assembler: expected those that it was made with; go on with these, or say with %s restart or keep what becomes of such states.",
                    id, ParameterName.of("onModelChange"));
        }
        if (from.remaining() < assembler.memorySize() + Integer.BYTES) {
            throw ofOtherSize(id);
        }
        assembler.restore(id, from);
        byte[] state = new byte[from.remaining() - Integer.BYTES];
        from.get(state);
        if (!same && state.length != scorer.start().toBytes().length) {
            throw ofOtherSize(id);
        }
        return Optional.of(RnnState.of(state, scorer, same));
    }

    private static void requireWhole(String id, byte[] bytes) {
        boolean whole = bytes.length > FIXED_BYTES
                && bytes[0] == VERSION
                && checksum(bytes) == ByteBuffer.wrap(bytes).getInt(bytes.length - Integer.BYTES);
        if (!whole) {
            throw Kind.MODEL.of(
                    "The state of id \"%s\" is damaged: expected version %d of the format and a checksum that matches, found %d other bytes; drop it, and begin the series again.",
                    id, VERSION, bytes.length);
        }
    }

    private static RuntimeException ofOtherSize(String id) {
        return Kind.MODEL.of(
                "The state of id \"%s\" is of a model or an assembler of other sizes: expected as many numbers as this one has; say with %s restart that such series begin again.",
                id, ParameterName.of("onModelChange"));
    }

    private byte[] bytes(RnnState state) {
        byte[] numbers = state.toBytes();
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + assembler.memorySize() + numbers.length);
        bytes.put(VERSION).put(digest);
        assembler.save(bytes);
        bytes.put(numbers);
        return bytes.putInt(checksum(bytes.array())).array();
    }

    /** Of all bytes but the last four. */
    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - Integer.BYTES);
        return (int) checksum.getValue();
    }

    /** What becomes of one list. */
    private final class Series implements StreamAssembler.Output {
        private final List<Event> events;
        private final Scored[] scored;
        private Optional<RnnState> state;

        Series(List<Event> events, Optional<RnnState> state) {
            this.events = events;
            this.scored = new Scored[events.size()];
            this.state = state;
        }

        @Override
        public void split() {
            state = Optional.empty();
        }

        @Override
        public void step(float[] features, int[] tokens) {
            state = Optional.of(state.orElseGet(scorer::start));
            scorer.step(state.get(), features, tokens, out);
        }

        @Override
        public void complete(List<Integer> members) {
            double[] outputs = out.clone();
            members.forEach(event -> scored[event] = new Scored(Outcome.SCORED, outputs, ""));
        }

        @Override
        public void invalid(int event, String sentence) {
            scored[event] = new Scored(Outcome.INVALID, new double[0], sentence);
        }

        @Override
        public void late(int event) {
            String sentence =
                    "Column \"%s\" of an event of id \"%s\": expected a time after those that were scored before, found %s; deliver events in order, or let more of them come together."
                            .formatted(
                                    assembly.settings().columns().time(),
                                    events.get(event).getId(),
                                    assembly.settings()
                                            .time()
                                            .text(events.get(event).getTime()));
            scored[event] = new Scored(Outcome.LATE, new double[0], sentence);
        }
    }
}
