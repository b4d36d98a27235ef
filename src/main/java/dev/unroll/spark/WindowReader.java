package dev.unroll.spark;

import dev.unroll.data.SequenceBlock;
import dev.unroll.data.Step;
import dev.unroll.data.StepPlan;
import dev.unroll.spark.TrainingWork.Keeping;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Blocks for the steps that a task makes, of one partition or of all. The windows of the first step are kept in memory from
 * task to task; while the task computes on them, its own thread reads the one after. So an epoch reads each window once.
 */
final class WindowReader {
    private final TrainingWork work;
    private final List<StoredWindows> stored;
    private final int partition;
    private final Keeping keeping;
    private final Map<Integer, CompletableFuture<DecodedBlocks>> windows = new ConcurrentHashMap<>();

    private WindowReader(TrainingWork work, List<StoredWindows> stored, int partition, Keeping keeping) {
        this.work = work;
        this.stored = stored;
        this.partition = partition;
        this.keeping = keeping;
    }

    // spotless:off: a table
    static WindowReader of(TrainingWork work, StoredWindows stored) { return new WindowReader(work, List.of(stored), stored.partition(), work.keeping()); }
    static WindowReader ofAll(TrainingWork work, List<StoredWindows> stored) { return new WindowReader(work, stored, DecodedBlocks.Key.ALL, work.keepingOnWorker()); }
    // spotless:on

    /** Runs this, which makes steps from that one on, and at most as many as {@link StepPlan#stepsInSight} says. */
    <T> T make(Step first, Supplier<T> steps) {
        int[] inHand = work.plan().windows(first);
        OptionalInt after = work.plan().windowAfter(first);
        if (keeping == Keeping.WINDOWS) {
            Set<Integer> kept = IntStream.concat(Arrays.stream(inHand), after.stream())
                    .boxed()
                    .collect(Collectors.toSet());
            DecodedBlocks.keepOnly(work.name(), partition, kept);
        }
        for (int window : inHand) {
            windows.put(window, CompletableFuture.completedFuture(read(window)));
        }
        return after.isPresent() ? make(steps, after.getAsInt()) : steps.get();
    }

    private <T> T make(Supplier<T> steps, int after) {
        CompletableFuture<DecodedBlocks> next = new CompletableFuture<>();
        windows.put(after, next);
        if (DecodedBlocks.isKept(key(after))) {
            next.complete(read(after));
            return steps.get();
        }
        CompletableFuture<T> made = CompletableFuture.supplyAsync(steps, Workers.BESIDE_TASK);
        try {
            next.complete(read(after)); // on this thread, as Spark counts what a task's own thread reads
        } finally {
            next.completeExceptionally(new CancellationException("window " + after + " could not be read"));
            made.handle((result, failure) -> 0).join();
        }
        return result(made);
    }

    private static <T> T result(CompletableFuture<T> ended) {
        try {
            return ended.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Those of a step; waits for its windows. */
    List<SequenceBlock> blocks(Step step) {
        List<DecodedBlocks> held = Arrays.stream(work.plan().windows(step))
                .mapToObj(window -> windows.get(window).join())
                .toList();
        return Arrays.stream(work.plan().blocks(step))
                .mapToObj(id -> held.stream()
                        .map(window -> window.byId().get(id))
                        .filter(Objects::nonNull)
                        .findFirst())
                .flatMap(Optional::stream)
                .toList();
    }

    /** Of the windows that were read. */
    int changedShards() {
        return windows.values().stream()
                .mapToInt(window -> window.join().changedShards())
                .sum();
    }

    private DecodedBlocks read(int window) {
        return DecodedBlocks.of(key(window), () -> {
            Map<Long, SequenceBlock> byId = new HashMap<>();
            int changed = 0;
            for (StoredWindows part : stored) {
                ShardChecks.Watch watched = work.checks().new Watch(part, window);
                watched.forEachRemaining(block -> byId.put(block.id(), block));
                changed += watched.changedShards();
            }
            return new DecodedBlocks(byId, changed);
        });
    }

    private DecodedBlocks.Key key(int window) {
        return new DecodedBlocks.Key(work.name(), partition, window);
    }
}
