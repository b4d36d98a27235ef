package dev.unroll.job;

import com.esotericsoftware.kryo.Kryo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Holds tasks from outside of the product, so that a test need not hit them: from the moment that a certain file is there,
 * all that read or write something wait until the test removes its link to that file.
 */
public final class HeldTasks implements KryoRegistrator {
    private static final String GATE = "spark.heldTasks.gate";
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /**
     * The settings of a job whose tasks are to be held.
     *
     * @param gate a link to the file, which need not be there yet
     */
    static Map<String, String> conf(Path gate) throws Exception {
        Map<String, String> conf = new TreeMap<>(TaskHook.conf(HeldTasks.class));
        conf.put(GATE, gate.toString());
        return conf;
    }

    /** A process that holds a task. */
    static Optional<ProcessHandle> holder(Path gate) throws IOException {
        Path note = note(gate);
        return Files.exists(note) ? ProcessHandle.of(Long.parseLong(Files.readString(note))) : Optional.empty();
    }

    /** Releases the tasks; a new link holds others. */
    static void open(Path gate) throws IOException {
        Files.delete(gate);
        Files.deleteIfExists(note(gate));
    }

    private static Path note(Path gate) {
        return gate.resolveSibling(gate.getFileName() + ".holder");
    }

    @Override
    public void registerClasses(Kryo kryo) {
        if (Thread.currentThread().getName().startsWith("Executor task launch worker")) {
            awaitOpen(Path.of(SparkEnv.get().conf().get(GATE)));
        }
    }

    private static void awaitOpen(Path gate) {
        if (Files.exists(gate)) {
            leaveNote(note(gate));
        }
        while (Files.exists(gate)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Whole at once, over that of another. */
    private static void leaveNote(Path note) {
        try {
            Path unfinished = Files.createTempFile(note.getParent(), "holder", "");
            Files.writeString(unfinished, "" + ProcessHandle.current().pid());
            Files.move(unfinished, note, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
