package dev.unroll.ml;

import dev.unroll.assemble.Assembly;
import dev.unroll.assemble.AssemblySettings;
import dev.unroll.assemble.AssemblySettings.Duplicates;
import dev.unroll.assemble.AssemblySettings.EventColumns;
import dev.unroll.assemble.AssemblySettings.Filling;
import dev.unroll.assemble.AssemblySettings.Gaps;
import dev.unroll.assemble.AssemblySettings.Kept;
import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.assemble.AssemblySettings.Labels;
import dev.unroll.assemble.AssemblySettings.Missing;
import dev.unroll.assemble.AssemblySettings.Pieces;
import dev.unroll.assemble.AssemblySettings.Scaling;
import dev.unroll.assemble.AssemblySettings.Split;
import dev.unroll.assemble.AssemblySettings.Steps;
import dev.unroll.assemble.AssemblySettings.TimeDelta;
import dev.unroll.assemble.Learnt;
import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.data.Vocabulary;
import dev.unroll.score.TrainedNetwork;
import dev.unroll.spark.assemble.TimeColumn;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.StructType;

/** How a stream's events become time steps of a model. */
record StreamColumns(RnnStream stream, RnnModel<?> model) {
    /** As the model's assembler made them or, where it was trained on sequences, each event by itself. */
    Assembly assembly(StructType schema) {
        TrainedNetwork trained = model.trained();
        Assembly known = trained.assembly().orElseGet(() -> ofSteps(schema, trained));
        AssemblySettings settings = known.settings();
        EventColumns columns = settings.columns();
        List<String> ids = List.of(stream.getIdCols());
        EventColumns named = new EventColumns(
                ids.isEmpty() ? columns.ids() : ids,
                stream.getTimeCol().isEmpty() ? columns.time() : stream.getTimeCol(),
                columns.inputs(),
                columns.attribute(),
                columns.value(),
                columns.order(),
                columns.tokens(),
                columns.statics(),
                columns.futures(),
                columns.label(),
                columns.weight());
        return new Assembly(
                new AssemblySettings(
                        named,
                        settings.time(),
                        settings.steps(),
                        settings.filling(),
                        settings.labels(),
                        settings.pieces(),
                        settings.split(),
                        settings.skipsInvalid()),
                known.learnt());
    }

    /** Of events that each have the features and the token of a time step. */
    private Assembly ofSteps(StructType schema, TrainedNetwork trained) {
        int features = trained.config().inputs().features();
        List<Integer> sizes = trained.config().inputs().vocabularySizes();
        requireNames(sizes.size());
        String column = model.getFeaturesCol();
        String tokens = model.getTokensCol();
        boolean unknown = trained.vocabularies().stream().anyMatch(Vocabulary::hasUnknown);
        EventColumns columns = new EventColumns(
                List.of(),
                stream.getTimeCol(),
                features == 0 ? List.of() : List.of(column),
                "",
                "",
                List.of(),
                sizes.isEmpty() ? List.of() : List.of(tokens),
                List.of(),
                List.of(),
                "",
                "");
        AssemblySettings settings = new AssemblySettings(
                columns,
                TimeColumn.find(schema, stream.getTimeCol()).scale(),
                new Steps(0, Gaps.KEEP, 0, Duplicates.KEEP),
                new Filling(Missing.ERROR, TimeDelta.NONE, false, "UTC", unknown ? 1 : 0),
                new Labels(LabelMode.LAST, 1, false, Scaling.NONE, List.of(), false),
                new Pieces(0, Kept.LAST, 0, 0, false, false),
                new Split(Split.NO_CUT, 0, 1, 1),
                false);
        List<String> names = IntStream.range(0, features)
                .mapToObj(i -> features == 1 ? column : column + "[" + i + "]")
                .toList();
        Map<String, List<String>> words = trained.vocabularies().isEmpty()
                ? Map.of()
                : Map.of(tokens, trained.vocabularies().get(0).words());
        return new Assembly(settings, Learnt.of(names, features == 0 ? List.of() : List.of(features), words));
    }

    private void requireNames(int kinds) {
        if (kinds > 1) {
            throw UnrollException.usage(
                    "The model reads %d kinds of token: expected one, or an assembler that tells their columns, found none; train it on what a SequenceAssembler makes of events.",
                    kinds);
        }
        if (stream.getTimeCol().isEmpty()) {
            throw UnrollException.usage(
                    "The model was trained on sequences, and does not know the columns of events: expected that of their time in %s, found none; name it, and those of the series' ids in %s.",
                    ParameterName.of("timeCol"), ParameterName.of("idCols"));
        }
    }
}
