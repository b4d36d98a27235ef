package dev.unroll.kernel;

/** What an LSTM computes of Z = W x + U h′ + b in one time step, element by element, and the way back. */
public interface LstmStep {
    /** From Z, which begins at {@code z}, and c′, at {@code before}, to the gates, c, at {@code at}, tanh c and h. */
    void forward(LstmTables tables, int rows, int z, int before, int at);

    /**
     * The same step back, from the gradient with respect to h and c to dZ and the gradient with respect to c′. The one
     * that comes from above begins at {@code above}, dh and dc begin at {@code d}.
     */
    void backward(LstmTables tables, int rows, int z, int before, int at, int above, int d);
}
