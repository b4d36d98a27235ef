package dev.unroll.spark.stream;

import java.io.Serializable;

/** What a series is at. A bean, since Spark's encoders want one. */
// spotless:off: a table
public final class KeyedState implements Serializable {
    private String id;
    private byte[] state;

    public String getId() { return id; }
    public void setId(String value) { id = value; }
    public byte[] getState() { return state; }
    public void setState(byte[] value) { state = value; }
}
// spotless:on
