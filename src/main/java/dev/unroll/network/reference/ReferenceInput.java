package dev.unroll.network.reference;

import dev.unroll.data.Sequence;
import dev.unroll.network.Inputs;
import dev.unroll.network.ParameterLayout;
import dev.unroll.network.reference.Weights.Tensors;

/**
 * The numbers that the first layer reads of a sequence: of each time step its features and, where tokens are embedded, the row
 * (E) of each kind's table that its token stands for.
 */
record ReferenceInput(Tensors tensors, Sequence sequence) {
    /** (T + 1, I). */
    double[][] forward() {
        double[][] x = new double[sequence.length() + 1][inputs().numbers()];
        for (int t = 1; t < x.length; t++) {
            for (int i = 0; i < inputs().features(); i++) {
                x[t][i] = sequence.features().get(t - 1, i);
            }
        }
        for (int kind = 0; kind < tables(); kind++) {
            Weights table = table(kind);
            for (int t = 1; t < x.length; t++) {
                for (int e = 0; e < inputs().embeddingSize(); e++) {
                    x[t][column(kind) + e] = table.at(token(t, kind), e);
                }
            }
        }
        return x;
    }

    /** The way back from {@link #forward}: adds dX (T + 1, I) to the gradient of the tables. */
    void backward(double[][] dX) {
        for (int kind = 0; kind < tables(); kind++) {
            Weights table = table(kind);
            for (int t = 1; t < dX.length; t++) {
                for (int e = 0; e < inputs().embeddingSize(); e++) {
                    table.addGradient(token(t, kind), e, dX[t][column(kind) + e]);
                }
            }
        }
    }

    // spotless:off: a table
    private Inputs inputs() { return tensors.config().inputs(); }
    private int tables() { return inputs().embeds() ? inputs().vocabularySizes().size() : 0; } // how many there are
    private Weights table(int kind) { return tensors.get(ParameterLayout.EMBEDDING + kind + ".weight"); } // (V_k, E)
    private int token(int t, int kind) { return (int) sequence.tokens().get(t - 1, kind); }
    /** Where the row of a kind's token begins in those of x. */
    private int column(int kind) { return inputs().features() + kind * inputs().embeddingSize(); }
    // spotless:on
}
