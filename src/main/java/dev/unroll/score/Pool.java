package dev.unroll.score;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/** What each thread needs one of for a while, and no thread for ever. Takes neither locks nor, once there are enough, memory. */
final class Pool<T> {
    private final AtomicReferenceArray<T> idle =
            new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());
    private final Supplier<T> maker;

    Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    /** An idle one, or a new one. */
    T take() {
        for (int k = 0; k < idle.length(); k++) {
            T found = idle.getAndSet(k, null);
            if (found != null) {
                return found;
            }
        }
        return maker.get();
    }

    /** Keeps it for another thread, unless there are enough. */
    void giveBack(T used) {
        for (int k = 0; k < idle.length(); k++) {
            if (idle.compareAndSet(k, null, used)) {
                return;
            }
        }
    }
}
