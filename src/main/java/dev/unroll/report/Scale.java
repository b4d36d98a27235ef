package dev.unroll.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps numbers from {@code least} to {@code most} onto places from {@code start} to {@code end}, and says where marks go.
 *
 * @param logarithmic whether equal ratios, not equal differences, are equal distances; both ends are above 0 then
 */
record Scale(double least, double most, double start, double end, boolean logarithmic) {
    private static final int MARKS = 5; // about so many

    /** Of finite numbers; a range without width is widened. */
    static Scale covering(double[] values, double start, double end, boolean logarithmic) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value) && (!logarithmic || value > 0)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        if (least > most) { // there is none
            return new Scale(logarithmic ? 0.1 : 0, 1, start, end, logarithmic);
        }
        if (logarithmic) {
            return new Scale(least / 1.1, most * 1.1, start, end, true);
        }
        double ofOne = most == 0 ? 1 : Math.abs(most) / 2;
        double margin = most > least ? 0.04 * (most - least) : ofOne;
        boolean fromZero = least >= 0 && least - margin < 0;
        return new Scale(fromZero ? 0 : least - margin, most + margin, start, end, false);
    }

    double place(double value) {
        double part = logarithmic
                ? StrictMath.log(value / least) / StrictMath.log(most / least)
                : (value - least) / (most - least);
        return start + part * (end - start);
    }

    /** Round numbers: 1, 2 or 5 times a power of ten apart or, on a logarithmic scale, those numbers themselves. */
    List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        if (logarithmic && most / least >= 5) {
            boolean powersAlone = most / least > 1e4;
            for (int power = (int) Math.floor(StrictMath.log10(least)); marks.size() < 50; power++) {
                for (int digit : powersAlone ? new int[] {1} : new int[] {1, 2, 5}) {
                    double mark = power < 0 ? digit / StrictMath.pow(10, -power) : digit * StrictMath.pow(10, power);
                    if (mark > most) {
                        return marks;
                    } else if (mark >= least) {
                        marks.add(mark);
                    }
                }
            }
            return marks;
        }
        double rough = (most - least) / MARKS;
        int power = (int) Math.floor(StrictMath.log10(rough));
        double unit = StrictMath.pow(10, Math.abs(power));
        double tens = power < 0 ? 1 / unit : unit;
        double factor = rough / tens < 1.5 ? 1 : rough / tens < 3.5 ? 2 : rough / tens < 7.5 ? 5 : 10;
        for (long k = (long) Math.ceil(least / (factor * tens)); k * factor * tens <= most; k++) {
            marks.add(power < 0 ? k * factor / unit : k * factor * tens); // a quotient is the nearest double
        }
        return marks;
    }
}
