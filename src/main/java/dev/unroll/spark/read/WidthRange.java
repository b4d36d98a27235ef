package dev.unroll.spark.read;

import java.io.Serializable;
import java.util.function.Supplier;

/** The narrowest and the widest of the tables seen, and the first rows that had them. */
public final class WidthRange implements Serializable {
    private static final long serialVersionUID = 1;

    private int narrowest = Integer.MAX_VALUE;
    private RowPlace narrowestPlace = RowPlace.NOWHERE;
    private int widest = 0;
    private RowPlace widestPlace = RowPlace.NOWHERE;

    void add(int width, Supplier<RowPlace> place) {
        if (width < narrowest) {
            narrowest = width;
            narrowestPlace = place.get();
        }
        if (width > widest) {
            widest = width;
            widestPlace = place.get();
        }
    }

    void add(WidthRange other) {
        if (isFirst(other.narrowest, other.narrowestPlace, narrowest, narrowestPlace)) {
            narrowest = other.narrowest;
            narrowestPlace = other.narrowestPlace;
        }
        if (isFirst(widest, other.widestPlace, other.widest, widestPlace)) {
            widest = other.widest;
            widestPlace = other.widestPlace;
        }
    }

    /** Whether a is before b in the order of size and, for equal sizes, place. */
    private static boolean isFirst(int a, RowPlace placeOfA, int b, RowPlace placeOfB) {
        return a < b || (a == b && placeOfA.isBefore(placeOfB));
    }

    /** Whether all were equally wide. */
    boolean isUniform() {
        return narrowest >= widest;
    }

    int widest() {
        return widest;
    }

    /** As "2 in row 0 of partition 0 and 3 in row 4 of partition 1". */
    @Override
    public String toString() {
        return narrowest + " in " + narrowestPlace + " and " + widest + " in " + widestPlace;
    }
}
