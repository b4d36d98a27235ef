package dev.unroll.spark.assemble;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.Event;
import dev.unroll.assemble.EventNumbers;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The values of columns of numbers, each as its column above bits that are ordered as the values are. */
final class ColumnValues implements Iterator<Long> {
    private final Iterator<Event> events;
    private final EventNumbers numbers;
    private int next;

    ColumnValues(Assembly assembly, Iterator<Event> events) {
        this.events = events;
        this.numbers = new EventNumbers(assembly);
    }

    @Override
    public boolean hasNext() {
        while (next >= numbers.count() && events.hasNext()) {
            numbers.read(events.next());
            next = 0;
        }
        return next < numbers.count();
    }

    @Override
    public Long next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int bits = Float.floatToIntBits(numbers.value(next));
        int ordered = bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE; // as an unsigned number
        return (long) numbers.column(next++) << Integer.SIZE | (ordered & 0xFFFFFFFFL);
    }

    static float value(long packed) {
        int ordered = (int) packed;
        return Float.intBitsToFloat(ordered < 0 ? ordered ^ Integer.MIN_VALUE : ~ordered);
    }
}
