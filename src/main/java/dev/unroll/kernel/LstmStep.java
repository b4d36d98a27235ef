package dev.unroll.kernel;

/** What an LSTM computes of Z = W x + U h′ + b in one time step, element by element, and the way back. */
public interface LstmStep {

    /** From Z and c′ to the gates, c, tanh c and h; the rows of Z begin at {@code z}, of c′ at {@code before}, of c at {@code at}. */
    void forward(LstmTables tables, int rows, int z, int before, int at);

    /**
     * The same step back, from the gradient with respect to h and c to dZ and the gradient with respect to c′. The rows of the
     * gradient that comes from above begin at {@code above}, those of dh and dc at {@code d}.
     */
    void backward(LstmTables tables, int rows, int z, int before, int at, int above, int d);
}
