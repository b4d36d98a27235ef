package dev.unroll.cell;

import java.io.Serializable;
import java.util.Arrays;

/** Which rows of a large table are in use, numbered in the order in which they came: a hash table of integers. */
public final class RowIndex implements Serializable {
    private static final int MULTIPLIER = 0x9E3779B1; // 2^32 divided by the golden ratio (Knuth, volume 3, section 6.4)

    private int[] rows = new int[8]; // in their order, then unused places
    private int[] table = new int[16]; // 1 + number of a row; 0 where there is none; twice as long as rows
    private int count;

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The row of that number. */
    public int row(int number) {
        return rows[number];
    }

    /** The number of a row, which is {@link #count} before the call if the row is new. */
    public int add(int row) {
        int place = place(row);
        if (table[place] == 0) {
            if (count == rows.length) {
                grow();
                place = place(row);
            }
            rows[count++] = row;
            table[place] = count;
        }
        return table[place] - 1;
    }

    /** Where a row stands in the hash table, or would. */
    private int place(int row) {
        int place = (row * MULTIPLIER) >>> (Integer.numberOfLeadingZeros(table.length) + 1);
        while (table[place] != 0 && rows[table[place] - 1] != row) {
            place = (place + 1) & (table.length - 1);
        }
        return place;
    }

    private void grow() {
        rows = Arrays.copyOf(rows, 2 * rows.length);
        table = new int[2 * table.length];
        for (int number = 0; number < count; number++) {
            table[place(rows[number])] = number + 1;
        }
    }

    /** Forgets all rows. */
    public void clear() {
        Arrays.fill(table, 0);
        count = 0;
    }
}
