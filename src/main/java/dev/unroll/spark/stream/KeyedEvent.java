package dev.unroll.spark.stream;

import java.io.Serializable;

/** An event on its way to the state of its series. A bean, since Spark's encoders want one. */
// spotless:off: a table
public final class KeyedEvent implements Serializable {
    private String id;
    private byte[] row;

    public String getId() { return id; }
    public void setId(String value) { id = value; }
    /** {@link EventRows} reads it. */
    public byte[] getRow() { return row; }
    public void setRow(byte[] value) { row = value; }
}
// spotless:on
