package dev.unroll.assemble;

import java.io.Serializable;

/**
 * One row of a table of events. In numbers, NaN says that there is none, −∞ that the data have NaN, and +∞ that they have a
 * number beyond float's range. A bean, since Spark's encoders want one: of what every event has, so that Spark makes no more.
 */
// spotless:off: a table
public sealed class Event implements Serializable {
    /** What is wrong with an event that has no place among the others. */
    public static final int NO_ID = 1;
    public static final int NO_TIME = 2;
    /** The time is NaN, or too large for ticks. */
    public static final int TIME_OUT_OF_RANGE = 3;

    private int fault;
    private String id;
    private long time;
    private float[] numbers = {};
    private String attribute;
    private String[] tokens = {};
    private double label = Double.NaN;
    private double weight = Double.NaN;

    /** 0, or one of the constants. */
    public int getFault() { return fault; }
    public void setFault(int value) { fault = value; }
    /** Of the series. */
    public String getId() { return id; }
    public void setId(String value) { id = value; }
    /** In ticks. */
    public long getTime() { return time; }
    public void setTime(long value) { time = value; }
    /** (N) of each column of numbers; with attributes, the value in place of the inputs. */
    public float[] getNumbers() { return numbers; }
    public void setNumbers(float[] value) { numbers = value; }
    /** Null for none. */
    public String attribute() { return attribute; }
    public void setAttribute(String value) { attribute = value; }
    /** (K) of each token column, integers as text; null for none. */
    public String[] tokens() { return tokens; }
    public void setTokens(String[] value) { tokens = value; }
    public double label() { return label; }
    public void setLabel(double value) { label = value; }
    public double weight() { return weight; }
    public void setWeight(double value) { weight = value; }

    /** The bean of events that may have all. */
    public static final class Full extends Event {
        public String getAttribute() { return attribute(); }
        public String[] getTokens() { return tokens(); }
        public double getLabel() { return label(); }
        public double getWeight() { return weight(); }
    }
}
// spotless:on
