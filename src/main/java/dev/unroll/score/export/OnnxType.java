package dev.unroll.score.export;

/** What the numbers of a tensor are, by their codes in {@code onnx.proto}. */
enum OnnxType {
    FLOAT(1, Float.BYTES),
    INT32(6, Integer.BYTES),
    INT64(7, Long.BYTES),
    DOUBLE(11, Double.BYTES);

    final long code;
    final int bytes;

    OnnxType(long code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }
}
