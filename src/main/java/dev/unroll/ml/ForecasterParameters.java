package dev.unroll.ml;

import dev.unroll.assemble.AssemblySettings.LabelMode;
import dev.unroll.ml.Parameter.LegalValues;
import dev.unroll.ml.Parameter.Role;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The parameters of a {@link RnnForecaster}: those of its assembler, those of its regressor without columns, and its own. */
public final class ForecasterParameters {
    /** Which time steps forecasts are made at. */
    enum Origins {
        LAST,
        ALL;

        // spotless:off: as users write it
        @Override public String toString() { return name().toLowerCase(Locale.ROOT); }
        // spotless:on
    }

    /** What a regressor is told of the sequences that the assembler makes. */
    private static final Set<String> OF_SEQUENCES =
            Set.of("featuresCol", "tokensCol", "idCol", "predictionCol", "validationIndicatorCol", "head");

    // spotless:off: a table
    private static final List<Parameter> OWN = List.of(
        new Parameter("origins", Role.COLUMN, Origins.LAST.toString(), LegalValues.oneOf(List.of(Origins.values())),
            "where forecasts begin: last, after the last time step of a series that has a label; all, after each up to that one", true, false),
        new Parameter("season", Role.COLUMN, 1, LegalValues.atLeast(1),
            "time steps of a season: backtests compare with a forecast that repeats the last one", false, false));
    // spotless:on

    /** Each once: what both have is meant for both. */
    public static final List<Parameter> ALL = all();

    private ForecasterParameters() {}

    private static List<Parameter> all() {
        Set<String> ofAssemblers =
                AssemblerParameters.ALL.stream().map(Parameter::name).collect(Collectors.toSet());
        Stream<Parameter> ofNetworks = RnnParameters.withShared(RnnParameters.REGRESSOR).stream()
                .filter(p -> !ofAssemblers.contains(p.name()) && !OF_SEQUENCES.contains(p.name()));
        return Stream.of(
                        AssemblerParameters.ALL.stream().map(ForecasterParameters::ofForecasts),
                        ofNetworks,
                        OWN.stream())
                .flatMap(parameters -> parameters)
                .toList();
    }

    private static Parameter ofForecasts(Parameter of) {
        return switch (of.name()) {
            case "labelCol" -> of.with("label", LegalValues.column());
            case "labelMode" -> of.with(LabelMode.HORIZON.toString(), LegalValues.oneOf(List.of(LabelMode.HORIZON)));
            case "lags" -> of.with(new int[] {0}, of.legal());
            default -> of;
        };
    }

    /** Sets what is set on the one, as far as the other has such a parameter. */
    @SuppressWarnings("unchecked") // the Params of one name have the same class
    static <P extends Params> P copy(Params from, P to) {
        for (Param<?> param : to.params()) {
            if (from.hasParam(param.name()) && from.isSet(from.getParam(param.name()))) {
                to.set((Param<Object>) param, from.getOrDefault(from.getParam(param.name())));
            }
        }
        return to;
    }
}
