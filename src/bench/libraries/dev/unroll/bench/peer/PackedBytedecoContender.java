package dev.unroll.bench.peer;

import dev.unroll.bench.Worker;

/** The process of a {@link BytedecoContender} with packed sequences. */
final class PackedBytedecoContender {
    private PackedBytedecoContender() {}

    public static void main(String[] args) {
        Worker.serve(args, work -> new BytedecoContender(work, true));
    }
}
