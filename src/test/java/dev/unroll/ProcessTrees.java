package dev.unroll;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Ends processes together with all that they started. */
final class ProcessTrees {
    private ProcessTrees() {}

    /** Asks all of them to end, waits for {@code patience}, and kills what is left. */
    static void stop(List<Process> roots, Duration patience) {
        List<ProcessHandle> all = roots.stream()
                .map(Process::toHandle)
                .flatMap(root -> Stream.concat(root.descendants(), Stream.of(root)))
                .toList();
        all.forEach(ProcessHandle::destroy);
        CompletableFuture<?> allEnded =
                CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            allEnded.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            all.forEach(ProcessHandle::destroyForcibly);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a process cannot fail", e);
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
