package dev.unroll.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parameters as Python has them, written from their definitions. */
class PythonParametersTest {
    private static final Path FILE =
            Path.of(System.getProperty("basedir"), "src", "main", "python", "dev", "unroll", "ml", "_params.py");
    private static final String HEAD = """
            \"""The parameters of estimators and models, from their definitions in Java.

            Written by `mvn test -Dtest=PythonParametersTest -Dreference.write=true`; changes made by hand are lost.
            \"""

            from __future__ import annotations

            from collections.abc import Sequence
            from typing import TYPE_CHECKING, ClassVar, TypedDict, TypeVar

            from pyspark.ml.param import Param, Params, TypeConverters

            if TYPE_CHECKING:
                from typing import Literal

            T = TypeVar("T", bound=Params)
            """;

    /** A type of values: what is taken, what is kept, and what makes one of the other. */
    private record Kind(Class<?> values, String type, String plain, String converter) {
        private static final List<Kind> ALL = List.of(
                new Kind(Boolean.class, "bool", "bool", "toBoolean"),
                new Kind(Double.class, "float", "float", "toFloat"),
                new Kind(Number.class, "int", "int", "toInt"),
                new Kind(String.class, "str", "str", "toString"),
                new Kind(int[].class, "Sequence[int]", "list[int]", "toListInt"),
                new Kind(double[].class, "Sequence[float]", "list[float]", "toListFloat"),
                new Kind(String[].class, "Sequence[str]", "list[str]", "toListString"));

        static Kind of(Parameter parameter) {
            return ALL.stream()
                    .filter(kind -> kind.values.isInstance(parameter.defaultValue()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void fileHasTheParametersThatJavaHas() throws IOException {
        String expected = HEAD
                + group("Network", "Of every network", RnnParameters.SHARED)
                + group("Classifier", "Of classification alone", RnnParameters.CLASSIFIER)
                + group("Regressor", "Of regression alone", RnnParameters.REGRESSOR)
                + group("Assembler", "Of what makes sequences of events", AssemblerParameters.ALL)
                + group("Forecaster", "Of forecasts", ForecasterParameters.ALL)
                + group("Stream", "Of what scores events as they come", StreamParameters.ALL)
                + all("RnnClassifier", "Network", "Classifier")
                + all("RnnRegressor", "Network", "Regressor")
                + all("SequenceAssembler", "Assembler")
                + all("RnnForecaster", "Forecaster")
                + all("RnnStream", "Stream");
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(FILE, expected);
        } else {
            assertEquals(expected, Files.readString(FILE));
        }
    }

    /** What an estimator can be told by name. */
    private static String all(String estimator, String... groups) {
        return "\n\nclass %sValues(%s, total=False):\n    \"\"\"Of a new %1$s.\"\"\"\n"
                .formatted(
                        estimator,
                        Stream.of(groups).map(name -> name + "Values").collect(Collectors.joining(", ")));
    }

    /** What can be told by name, the Params with their getters, and the setters of models and of what makes these. */
    private static String group(String name, String words, List<Parameter> all) {
        List<Parameter> ofModels = all.stream().filter(Parameter::ofModels).toList();
        List<Parameter> others = all.stream().filter(one -> !one.ofModels()).toList();
        return values(name, words, all)
                + params(name, words, all)
                + setters(name + "ModelSetters", name + "Params", words + ", and of their models", ofModels)
                + (others.isEmpty() ? "" : setters(name + "Setters", name + "ModelSetters", words, others));
    }

    private static String values(String name, String words, List<Parameter> all) {
        return "\n\nclass " + name + "Values(TypedDict, total=False):\n    \"\"\"" + words + ".\"\"\"\n\n"
                + all.stream()
                        .map(one -> "    %s: %s\n".formatted(one.name(), type(one)))
                        .collect(Collectors.joining());
    }

    private static String params(String name, String words, List<Parameter> all) {
        StringBuilder text =
                new StringBuilder("\n\nclass " + name + "Params(Params):\n    \"\"\"" + words + ".\"\"\"\n");
        for (Parameter one : all) {
            String plain = Kind.of(one).plain;
            text.append("\n    %s: Param[%s] = Param(\n".formatted(one.name(), plain));
            text.append("        Params._dummy(),\n        \"%s\",\n        %s,\n        TypeConverters.%s,\n    )\n"
                    .formatted(one.name(), quoted(one.explanation()), Kind.of(one).converter));
        }
        text.append("\n    _defaults: ClassVar[dict[str, object]] = {\n");
        all.stream()
                .filter(one -> !one.defaultValue().getClass().isArray())
                .forEach(one -> text.append("        \"%s\": %s,\n".formatted(one.name(), value(one))));
        text.append("    }\n");
        for (Parameter one : all) {
            String plain = Kind.of(one).plain;
            boolean isArray = one.defaultValue().getClass().isArray();
            text.append("\n    def get%s(self) -> %s:\n".formatted(upper(one), plain));
            text.append(
                    isArray
                            ? "        return self.getOrDefault(self.%s) if self.isDefined(self.%1$s) else %s\n"
                                    .formatted(one.name(), value(one))
                            : "        return self.getOrDefault(self.%s)\n".formatted(one.name()));
        }
        return text.toString();
    }

    private static String setters(String name, String parent, String words, List<Parameter> some) {
        StringBuilder text =
                new StringBuilder("\n\nclass %s(%s):\n    \"\"\"%s.\"\"\"\n".formatted(name, parent, words));
        for (Parameter one : some) {
            text.append("\n    def set%s(self: T, value: %s) -> T:\n".formatted(upper(one), type(one)));
            text.append("        return self._set(%s=value)\n".formatted(one.name()));
        }
        return text.toString();
    }

    private static String upper(Parameter one) {
        return one.name().substring(0, 1).toUpperCase(Locale.ROOT) + one.name().substring(1);
    }

    private static String type(Parameter one) {
        List<String> choices = one.legal().choices();
        if (choices.isEmpty()) {
            return Kind.of(one).type;
        }
        String words = choices.stream().map(PythonParametersTest::quoted).collect(Collectors.joining(", "));
        return "Literal[%s%s]".formatted(one.defaultText().isEmpty() ? "\"\", " : "", words);
    }

    private static String value(Parameter one) {
        Object value = one.defaultValue();
        if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        return value instanceof String text
                ? quoted(text)
                : value instanceof double[] numbers
                        ? Arrays.toString(numbers)
                        : value.getClass().isArray() ? "[]" : one.defaultText();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
