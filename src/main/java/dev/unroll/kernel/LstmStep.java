package dev.unroll.kernel;

/** What an LSTM computes of Z = W x + U h′ + b in one time step, element by element, and the way back. */
public interface LstmStep {

    /**
     * From Z and c′ to the gates, c, tanh c and h.
     *
     * @param z where the rows of Z begin
     * @param before where the rows of c′ begin
     * @param at where the rows of c begin
     */
    void forward(LstmTables tables, int rows, int z, int before, int at);

    /**
     * The same step back, from the gradient with respect to h and c to dZ and the gradient with respect to c′.
     *
     * @param above where the rows of the gradient that comes from above begin
     * @param d where the rows of dh and dc begin
     */
    void backward(LstmTables tables, int rows, int z, int before, int at, int above, int d);
}
