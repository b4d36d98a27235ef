package dev.unroll.job;

import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.job.settings.JobCommand.JobOption;
import dev.unroll.job.settings.Settings;
import dev.unroll.ml.RnnEstimator;
import dev.unroll.ml.SequenceAssembler;
import dev.unroll.network.Head;
import java.util.List;
import java.util.Locale;

/** What training is told where its data are events: {@code --time-col} says that they are. */
record EventSettings(Settings settings) {
    private static final List<String> OF_SEQUENCES =
            List.of("idCol", "featuresCol", "tokensCol", "validationIndicatorCol");

    /** Whether the data are events rather than sequences. */
    boolean areEvents() {
        return settings.told("timeCol").isPresent();
    }

    SequenceAssembler assembler() {
        SequenceAssembler assembler = settings.applyTo(new SequenceAssembler());
        if (settings.find(JobOption.FOLDS).isPresent()) {
            assembler.set(assembler.numFolds(), settings.number(JobOption.FOLDS, 2));
        }
        return assembler.isSet(assembler.labelCol()) ? assembler : assembler.setLabelCol("label");
    }

    /** Names the columns of the sequences to what is to be trained on them. Throws USAGE where settings do not go together. */
    void tell(RnnEstimator<?, ?> estimator) {
        if (!areEvents()) {
            settings.eventFlags().stream().findFirst().ifPresent(flag -> {
                throw UnrollException.usage(
                        "%s is for data that are events: expected --time-col beside it, which says that they are, found none; give that flag, or leave %1$s out.",
                        flag);
            });
            return;
        }
        SequenceAssembler assembler = assembler();
        requireConsistent(assembler);
        requireHead(estimator, LabelMode.valueOf(assembler.getLabelMode().toUpperCase(Locale.ROOT)));
        assembler.tell(estimator);
    }

    private void requireConsistent(SequenceAssembler assembler) {
        for (String name : OF_SEQUENCES) {
            if (settings.told(name).isPresent()) {
                throw UnrollException.usage(
                        "%s is for data whose rows are sequences, and --time-col for events: expected one of them; leave the other out%s.",
                        ParameterName.of(name),
                        name.equals("idCol") ? " (of events, --id-cols names the columns of ids)" : "");
            }
        }
        assembler.requireConsistentParams();
        boolean holdsOut =
                assembler.getValidationFraction() > 0 || !assembler.getCutTime().isEmpty();
        if (holdsOut && settings.find(JobOption.VALIDATION_DATA).isPresent()) {
            throw UnrollException.usage(
                    "--validation-data say what to validate on: expected neither --validation-fraction nor --cut-time beside them; leave one of them out.");
        }
        if (settings.find(JobOption.FOLDS).isPresent()) {
            requireFolds(assembler);
        }
        requireIdsOfLabels(settings, assembler);
    }

    static void requireIdsOfLabels(Settings settings, SequenceAssembler assembler) {
        if (settings.find(JobOption.LABELS).isPresent() && assembler.getIdCols().length == 0) {
            throw UnrollException.usage(
                    "--labels are joined by the columns of --id-cols: expected their names, found none; give that flag.");
        }
    }

    private static void requireFolds(SequenceAssembler assembler) {
        if (assembler.getIdCols().length == 0) {
            throw UnrollException.usage(
                    "--folds are made of series: expected the columns of their ids in --id-cols, found none, so that all events are one; name them, or leave --folds out.");
        }
        if (!assembler.getCutTime().isEmpty()) {
            throw UnrollException.usage(
                    "--folds and --cut-time both say what to measure on: expected one of them; leave the other out.");
        }
    }

    private void requireHead(RnnEstimator<?, ?> estimator, LabelMode mode) {
        boolean told = settings.told("head").isPresent();
        boolean every = estimator.getHead().equals(Head.EVERY.toString());
        if (told && every != (mode != LabelMode.LAST)) {
            throw UnrollException.usage(
                    "--head %s does not go with --label-mode %s: expected %s; leave --head out, or choose another mode.",
                    estimator.getHead(), mode, mode == LabelMode.LAST ? "--head last, mean or max" : "--head every");
        }
    }
}
