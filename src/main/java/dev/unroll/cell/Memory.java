package dev.unroll.cell;

/** A part of a network that remembers something of each sequence from one time step to the next. */
public interface Memory {
    /** How many of {@link SequenceState#numbers} are its own. */
    int size();

    /** Before a segment of one time step: takes what it remembers of the segment's sequences, which begins at {@code at}. */
    void restore(Segment segment, SequenceState[] states, int at);

    /** After the segment: gives what it now remembers. */
    void keep(Segment segment, SequenceState[] states, int at);
}
