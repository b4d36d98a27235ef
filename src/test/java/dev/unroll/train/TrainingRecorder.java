package dev.unroll.train;

import dev.unroll.data.ParameterName;
import dev.unroll.io.EpochRecord;
import dev.unroll.network.Initializer;
import dev.unroll.network.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Remembers all that a listener is told, and wants to stop when it is told to. */
public final class TrainingRecorder implements TrainingListener {
    private final BooleanSupplier stop;
    private final List<String> lines = new ArrayList<>();
    private final List<EpochRecord> epochs = new ArrayList<>();

    /** One that lets a run go on to its end. */
    public TrainingRecorder() {
        this(() -> false);
    }

    /** @param stop asked before each step */
    public TrainingRecorder(BooleanSupplier stop) {
        this.stop = stop;
    }

    /** Trains from the random weights of the seed. */
    public static Trainer trainer(
            TrainingConfig config, ParameterLayout layout, Objective objective, TrainingListener listener) {
        double[] weights = Initializer.initial(layout, config.seed());
        return new Trainer(config, new Descent(config, layout, objective, weights), objective, listener);
    }

    /** Every line and sentence, and "epoch k" for each epoch, as they came. */
    public List<String> lines() {
        return lines;
    }

    /** Of this run alone. */
    public List<EpochRecord> epochs() {
        return epochs;
    }

    @Override
    public void started(String line) {
        lines.add(line);
    }

    @Override
    public void resumed(String line, List<EpochRecord> past) {
        lines.add(line);
    }

    @Override
    public void note(String sentence) {
        lines.add("note: " + ParameterName.plain(sentence));
    }

    @Override
    public void warning(String sentence) {
        lines.add("warning: " + ParameterName.plain(sentence));
    }

    @Override
    public void epoch(EpochRecord record) {
        epochs.add(record);
        lines.add("epoch " + record.epoch());
    }

    @Override
    public boolean wantsToStop() {
        return stop.getAsBoolean();
    }
}
