package dev.unroll.spark.stream;

import dev.unroll.score.EventScorer.Outcome;
import dev.unroll.score.EventScorer.Scored;
import java.io.Serializable;

/** What became of an event. A bean, since Spark's encoders want one. */
// spotless:off: a table
public final class ScoredRow implements Serializable {
    private byte[] row;
    private String outcome;
    private double[] outputs;
    private String error;

    static ScoredRow of(byte[] row, Scored scored) {
        ScoredRow result = new ScoredRow();
        result.row = row;
        result.outcome = scored.outcome().name();
        result.outputs = scored.outcome() == Outcome.SCORED ? scored.outputs() : null;
        result.error = scored.outcome() == Outcome.SCORED ? null : scored.error();
        return result;
    }

    /** As the event has it. */
    public byte[] getRow() { return row; }
    public void setRow(byte[] value) { row = value; }
    /** Of {@link Outcome}. */
    public String getOutcome() { return outcome; }
    public void setOutcome(String value) { outcome = value; }
    /** (O), null for none. */
    public double[] getOutputs() { return outputs; }
    public void setOutputs(double[] value) { outputs = value; }
    /** Null for none. */
    public String getError() { return error; }
    public void setError(String value) { error = value; }
}
// spotless:on
