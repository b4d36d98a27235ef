package dev.unroll.assemble;

import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What {@link SeriesAssembler} does to one series of valid events, said with whole lists: each rule looks at all steps. */
final class ObviousAssembler {
    private final AssemblerOf of;
    private final int numbers; // N
    private final int inputs;
    private final int present;
    private final List<String> result = new ArrayList<>();

    /** A time step. */
    private static final class Point {
        long time;
        double[] numbers;
        double label = Double.NaN;
        double weight = Double.NaN;
        List<Double> features = new ArrayList<>();
        double[] filled;
    }

    ObviousAssembler(AssemblerOf of) {
        this.of = of;
        this.inputs = of.inputs.size();
        this.present = inputs + of.statics.size();
        this.numbers = present + of.futures.size();
    }

    /** Each sequence as text. */
    List<String> assemble(List<Event> events) {
        List<Point> points = merged(events);
        List<Point> session = new ArrayList<>();
        for (Point point : points) {
            long gap = session.isEmpty() ? 0 : point.time - session.get(session.size() - 1).time;
            if (of.gaps == Gaps.SPLIT && of.maxGap > 0 && gap > of.maxGap) {
                addSession(session);
                session = new ArrayList<>();
            } else if (of.gaps == Gaps.INSERT && (of.maxGap == 0 || gap <= of.maxGap)) {
                for (long time = point.time - gap + of.timeStep; time < point.time; time += of.timeStep) {
                    Point empty = new Point();
                    empty.time = time;
                    empty.numbers = new double[numbers];
                    Arrays.fill(empty.numbers, Double.NaN);
                    session.add(empty);
                }
            }
            session.add(point);
        }
        if (!session.isEmpty()) {
            addSession(session);
        }
        return result;
    }

    private long stepOf(long time) {
        return of.timeStep == 0 ? time : Math.floorDiv(time, of.timeStep) * of.timeStep;
    }

    private List<Point> merged(List<Event> events) {
        List<Point> points = new ArrayList<>();
        for (int from = 0, to; from < events.size(); from = to) {
            to = from + 1;
            long time = stepOf(events.get(from).getTime());
            while (of.duplicates != Duplicates.KEEP
                    && to < events.size()
                    && stepOf(events.get(to).getTime()) == time) {
                to++;
            }
            List<Event> own = events.subList(from, to);
            Point point = new Point();
            point.time = time;
            point.numbers = new double[numbers];
            for (int c = 0; c < numbers; c++) {
                int column = c;
                double[] known = own.stream()
                        .mapToDouble(event -> event.getNumbers()[column])
                        .filter(x -> !Double.isNaN(x))
                        .toArray();
                point.numbers[c] = one(known, of.duplicates);
            }
            Duplicates labels = of.duplicates == Duplicates.MEAN && of.labelMode != LabelMode.HORIZON
                    ? Duplicates.LAST
                    : of.duplicates;
            point.label = one(
                    own.stream()
                            .mapToDouble(Event::label)
                            .filter(x -> !Double.isNaN(x))
                            .toArray(),
                    labels);
            Duplicates weights = of.duplicates == Duplicates.MEAN ? Duplicates.LAST : of.duplicates;
            point.weight = one(
                    own.stream()
                            .mapToDouble(Event::weight)
                            .filter(x -> !Double.isNaN(x))
                            .toArray(),
                    weights);
            points.add(point);
        }
        return points;
    }

    private static double one(double[] known, Duplicates rule) {
        if (known.length == 0) {
            return Double.NaN;
        }
        return rule == Duplicates.MEAN
                ? Arrays.stream(known).reduce(0, Double::sum) / known.length
                : known[rule == Duplicates.FIRST ? 0 : known.length - 1];
    }

    private void addSession(List<Point> steps) {
        for (int t = 0; t < steps.size(); t++) {
            addFeatures(steps, t);
        }
        for (int t = 0; t < steps.size(); t++) {
            addLags(steps, t);
            for (int c = present; c < numbers; c++) {
                for (int k = 1; k <= of.horizon; k++) {
                    steps.get(t).features.add(steps.get(Math.min(t + k, steps.size() - 1)).filled[c]);
                }
            }
        }
        List<Point> before = steps.stream().filter(this::isBeforeCut).toList();
        if (!before.isEmpty()) {
            addPieces(steps, before, true);
        }
        if (before.size() < steps.size()) {
            addPieces(steps, steps, false);
        }
    }

    private boolean isBeforeCut(Point point) {
        return (of.timeStep == 0 ? point.time : point.time + of.timeStep - 1) < of.cutTime;
    }

    private void addFeatures(List<Point> steps, int t) {
        Point now = steps.get(t);
        now.filled = new double[numbers];
        List<Double> missing = new ArrayList<>();
        for (int c = 0; c < numbers; c++) {
            boolean isStatic = c >= inputs && c < present;
            int last = t;
            while (last >= 0 && Double.isNaN(steps.get(last).numbers[c])) {
                last--;
            }
            if (last == t || (last >= 0 && (isStatic || of.missing == Missing.FORWARD))) {
                double value = (float) steps.get(last).numbers[c];
                now.filled[c] = of.lows.length == 0 ? value : Math.min(Math.max(value, of.lows[c]), of.highs[c]);
            } else {
                now.filled[c] = of.missing == Missing.ZERO ? 0 : of.means[c];
            }
            if (of.indicators.contains(c)) {
                missing.add(last == t || (isStatic && last >= 0) ? 0.0 : 1.0);
            }
            if (c < present) {
                now.features.add(now.filled[c]);
            }
        }
        now.features.addAll(missing);
        if (of.timeDelta == TimeDelta.EACH) {
            for (int c = 0; c < inputs; c++) {
                int last = t - 1;
                while (last > 0 && Double.isNaN(steps.get(last).numbers[c])) {
                    last--;
                }
                now.features.add(StrictMath.log1p((double) (now.time - steps.get(Math.max(0, last)).time)));
            }
        } else if (of.timeDelta != TimeDelta.NONE) {
            double span = (double) (now.time - steps.get(Math.max(0, t - 1)).time);
            now.features.add(of.timeDelta == TimeDelta.LOG ? StrictMath.log1p(span) : span);
        }
    }

    private void addLags(List<Point> steps, int t) {
        double[] moments = moments(steps, t);
        boolean scaled = of.scaling == Scaling.SERIES;
        for (int lag : of.lags) {
            double label = known(steps, t - lag, point -> point.label, Double.NaN);
            double otherwise = scaled ? 0 : of.labelMean;
            double inUnits = !scaled ? label : moments[1] == 0 ? 0 : (label - moments[0]) / moments[1];
            steps.get(t).features.add((double) (float) (Double.isNaN(label) ? otherwise : inUnits));
        }
    }

    /** The mean (NaN for none) and the standard deviation of the labels up to a step. */
    private static double[] moments(List<Point> steps, int t) {
        double[] labels = steps.subList(0, t + 1).stream()
                .mapToDouble(point -> point.label)
                .filter(label -> !Double.isNaN(label))
                .toArray();
        double mean = 0;
        double squares = 0;
        for (int n = 0; n < labels.length; n++) {
            double before = mean;
            mean += (labels[n] - before) / (n + 1);
            squares += (labels[n] - before) * (labels[n] - mean);
        }
        return labels.length == 0
                ? new double[] {Double.NaN, 0}
                : new double[] {mean, Math.sqrt(squares / labels.length)};
    }

    private double base(List<Point> steps, int t) {
        double last = known(steps, t, point -> point.label, Double.NaN);
        return of.change ? last : of.scaling == Scaling.SERIES ? moments(steps, t)[0] : 0;
    }

    private double scale(List<Point> steps, int t) {
        return of.scaling == Scaling.SERIES ? moments(steps, t)[1] : 1;
    }

    private void addPieces(List<Point> session, List<Point> steps, boolean training) {
        if (of.windowLength == 0) {
            boolean cut = of.maxLength > 0 && steps.size() > of.maxLength;
            int from = cut && of.kept == Kept.LAST ? steps.size() - of.maxLength : 0;
            int to = cut && of.kept == Kept.FIRST ? of.maxLength : steps.size();
            addPiece(session, from, to, training);
            return;
        }
        int stride = of.windowStride == 0 ? of.windowLength : of.windowStride;
        int covered = 0;
        for (int from = 0; from < steps.size(); from += stride) {
            int to = from + of.windowLength;
            if (to <= steps.size()) {
                addPiece(session, from, to, training);
                covered = to;
            } else {
                if (of.partialWindow && covered < steps.size()) {
                    addPiece(session, from, steps.size(), training);
                }
                break;
            }
        }
    }

    private void addPiece(List<Point> session, int from, int to, boolean training) {
        List<Point> piece = session.subList(from, to);
        if (!training && isBeforeCut(piece.get(piece.size() - 1))) {
            return;
        }
        boolean windows = of.windowLength > 0;
        String id = windows || of.gaps == Gaps.SPLIT ? "s@" + piece.get(0).time : "s";
        boolean both = !training && isBeforeCut(windows ? piece.get(0) : session.get(0));
        List<String> targets = new ArrayList<>();
        for (int t = from; t < to; t++) {
            boolean mine = training || !isBeforeCut(session.get(t));
            targets.add(mine ? target(session, t, training) : "null");
        }
        boolean last = of.labelMode == LabelMode.LAST;
        String label = last ? lastLabel(session, to - 1, training) : targets.toString();
        if (label.equals("null") || targets.stream().allMatch(target -> !last && target.equals("null"))) {
            return;
        }
        List<String> text = new ArrayList<>(List.of(both ? id + "@cut" : id, "" + !training, label));
        for (int t = from; t < to; t++) {
            text.add(session.get(t).time + ": "
                    + session.get(t).features.stream().map(Double::floatValue).toList());
            if (!last || t == to - 1) {
                text.add("" + known(session, t, point -> point.weight, 1));
            }
        }
        if (of.change || of.scaling == Scaling.SERIES) {
            List<Integer> all = IntStream.range(from, to).boxed().toList();
            text.add(all.stream()
                            .map(t -> base(session, t))
                            .map(base -> Double.isNaN(base) ? null : base)
                            .toList()
                    + "" + all.stream().map(t -> scale(session, t)).toList());
        }
        result.add(String.join(" ", text));
    }

    private String lastLabel(List<Point> session, int t, boolean training) {
        for (; t >= 0 && (training || !isBeforeCut(session.get(t))); t--) {
            if (!Double.isNaN(session.get(t).label)) {
                return "" + session.get(t).label;
            }
        }
        return "null";
    }

    private static double known(
            List<Point> session, int t, java.util.function.ToDoubleFunction<Point> of, double otherwise) {
        for (; t >= 0; t--) {
            if (!Double.isNaN(of.applyAsDouble(session.get(t)))) {
                return of.applyAsDouble(session.get(t));
            }
        }
        return otherwise;
    }

    private String target(List<Point> session, int t, boolean training) {
        if (of.labelMode == LabelMode.EVERY) {
            return Double.isNaN(session.get(t).label) ? "null" : "" + session.get(t).label;
        }
        double base = base(session, t);
        double scale = scale(session, t);
        double[] ahead = new double[of.horizon];
        for (int k = 1; k <= of.horizon; k++) {
            boolean there = t + k < session.size() && (!training || isBeforeCut(session.get(t + k)));
            ahead[k - 1] = there && scale > 0 ? (session.get(t + k).label - base) / scale : Double.NaN;
        }
        return Arrays.stream(ahead).anyMatch(Double::isNaN) ? "null" : Arrays.toString(ahead);
    }
}
