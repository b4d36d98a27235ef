package dev.unroll.ml;

import dev.unroll.data.ParameterName;
import dev.unroll.data.UnrollException;
import dev.unroll.io.UserPath;
import dev.unroll.spark.Nearest;
import dev.unroll.spark.SparkVersion;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import scala.Function1;

/**
 * The definition of a parameter, from which all else follows: Spark ML's Params, the jobs' flags, the reference file, the
 * README's table, and what identifies a run. The class of the default is the type; {@code ofModels} says whether it means
 * something to a trained model, {@code ofJobs} whether users of jobs can set it (if not, the job does).
 */
public record Parameter(
        String name, Role role, Object defaultValue, LegalValues legal, String doc, boolean ofModels, boolean ofJobs) {
    public enum Role {
        /** Which columns are read and written; what the model depends on is in the data's fingerprint. */
        COLUMN,
        NETWORK,
        TRAINING,
        /** Where, and in how much memory, it is computed; the model does not depend on it. */
        CLUSTER,
        CHECKPOINT
    }

    /** The values that a parameter may take: {@code words} says which, {@code choices} lists them where they are words. */
    public record LegalValues(String words, List<String> choices, Test test) implements Serializable {
        // spotless:off: a table
        /** A test that travels with its Param to other JVMs. */
        private interface Test extends Serializable { boolean passes(String parameter, Object value); }
        static LegalValues column() { return new LegalValues("a column's name", List.of(), (name, column) -> !column.equals("")); }
        public static LegalValues atLeast(int least) { return numbers("at least " + least, least, Double.POSITIVE_INFINITY); }
        static LegalValues positive() { return numbers("above 0", Double.MIN_VALUE, Double.POSITIVE_INFINITY); }
        static LegalValues fraction() { return numbers("at least 0 and below 1", 0, 1); }
        static LegalValues between0And1() { return numbers("above 0 and below 1", Double.MIN_VALUE, 1); }
        /** Integers of at least {@code least}; there may be none. */
        static LegalValues eachAtLeast(int least) {
            Test test = (name, values) -> Arrays.stream((int[]) values).allMatch(value -> value >= least);
            return new LegalValues("integers, each at least " + least, List.of(), test);
        }
        static LegalValues weights() {
            Test test = (name, values) -> {
                double[] x = (double[]) values;
                return Arrays.stream(x).allMatch(w -> w >= 0 && w <= 1e9) && (x.length == 0 || Arrays.stream(x).sum() > 0);
            };
            return new LegalValues("numbers from 0 to 1e9, not all 0", List.of(), test);
        }
        static LegalValues quantiles() {
            Test test = (name, values) -> {
                double[] x = (double[]) values;
                return x.length > 0 && IntStream.range(0, x.length).allMatch(i -> x[i] > (i == 0 ? 0 : x[i - 1]) && x[i] < 1);
            };
            return new LegalValues("at least one number above 0 and below 1, in ascending order", List.of(), test);
        }
        static LegalValues below(double limit) { return numbers("at least 0 and below " + limit, 0, limit); }
        static LegalValues timeZone() {
            Test test = (name, zone) -> ZoneId.getAvailableZoneIds().contains(zone) || zone.toString().matches("[+-]\\d\\d:\\d\\d");
            return new LegalValues("a time zone such as UTC, Europe/Berlin or +05:45", List.of(), test);
        }
        static LegalValues any(String words) { return new LegalValues(words, List.of(), (name, value) -> true); }
        // spotless:on

        /** A path on any file system that Hadoop knows, or the empty string. */
        static LegalValues optionalFolder() {
            return new LegalValues("a folder, or empty for none", List.of(), (name, path) -> {
                if (!path.equals("")) {
                    UserPath.require(name, (String) path);
                }
                return true;
            });
        }

        /** Constants of an enum, each written as its {@code toString}. */
        public static LegalValues oneOf(List<? extends Enum<?>> constants) {
            List<String> words = constants.stream().map(Enum::toString).toList();
            return new LegalValues("one of " + String.join(", ", words), words, (name, word) -> words.contains(word));
        }

        /** The same, or the empty string. */
        static LegalValues optionalOneOf(List<? extends Enum<?>> constants) {
            LegalValues one = oneOf(constants);
            Test test = (name, word) -> word.equals("") || one.choices.contains(word);
            return new LegalValues(one.words + ", or empty", one.choices, test);
        }

        /** Finite numbers from {@code least} to below {@code limit}. */
        private static LegalValues numbers(String words, double least, double limit) {
            Test test = (name, x) -> x instanceof Number n && n.doubleValue() >= least && n.doubleValue() < limit;
            return new LegalValues(words, List.of(), test);
        }

        /** Returns true; throws USAGE for every other value, since Spark's own message does not say what is legal. */
        public Object require(String parameter, Object value) {
            if (value == null || !test.passes(parameter, value)) {
                String found = value instanceof String word ? "\"" + word + "\"" : text(value);
                boolean isWord = !choices.isEmpty() && value != null;
                String meant = isWord ? " (did you mean " + Nearest.to(text(value), choices) + "?)" : "";
                throw UnrollException.usage(
                        "%s must be %s, but is %s%s.", ParameterName.of(parameter), words, found, meant);
            }
            return true;
        }

        static String text(Object value) {
            if (value instanceof int[] integers) {
                return Arrays.stream(integers).mapToObj(String::valueOf).collect(Collectors.joining(","));
            }
            if (value instanceof String[] words) {
                return String.join(",", words);
            }
            return value instanceof double[] numbers
                    ? Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(","))
                    : String.valueOf(value);
        }
    }

    /** The types of values, with Spark's Param for each. */
    private record Type(Class<?> values, String words, Function<String, Object> parser, ParamConstructor params) {
        private static final List<Type> ALL = List.of(
                new Type(String.class, "a text", text -> text, Param::new),
                new Type(Integer.class, "an integer", Integer::valueOf, IntParam::new),
                new Type(Long.class, "an integer", Long::valueOf, LongParam::new),
                new Type(Double.class, "a number", Double::valueOf, DoubleParam::new),
                new Type(Boolean.class, "true or false", Type::flag, (to, id, doc, t) -> new BooleanParam(to, id, doc)),
                new Type(String[].class, "texts separated by commas", Type::texts, Type::stringArrayParam),
                new Type(int[].class, "integers separated by commas", Type::integers, Type::intArrayParam),
                new Type(double[].class, "numbers separated by commas", Type::numbers, Type::doubleArrayParam));

        // spotless:off: a table
        private interface ParamConstructor { Param<?> make(Params owner, String name, String doc, Function1<Object, Object> test); }
        static Type of(Object value) { return ALL.stream().filter(type -> type.values.isInstance(value)).findFirst().orElseThrow(); }
        // spotless:on

        private static boolean flag(String text) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw new IllegalArgumentException(text);
        }

        private static Stream<String> words(String text) {
            return Arrays.stream(text.split("[,\\s]+")).filter(word -> !word.isEmpty());
        }

        private static String[] texts(String text) {
            return text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*", -1);
        }

        private static int[] integers(String text) {
            return words(text).mapToInt(Integer::parseInt).toArray();
        }

        private static double[] numbers(String text) {
            return words(text).mapToDouble(Double::parseDouble).toArray();
        }

        @SuppressWarnings("unchecked") // a test of any object is one of arrays too
        private static Param<?> intArrayParam(Params owner, String name, String doc, Function1<?, Object> test) {
            return new IntArrayParam(owner, name, doc, (Function1<int[], Object>) test);
        }

        @SuppressWarnings("unchecked") // likewise
        private static Param<?> stringArrayParam(Params owner, String name, String doc, Function1<?, Object> test) {
            return new StringArrayParam(owner, name, doc, (Function1<String[], Object>) test);
        }

        @SuppressWarnings("unchecked") // likewise
        private static Param<?> doubleArrayParam(Params owner, String name, String doc, Function1<?, Object> test) {
            return new DoubleArrayParam(owner, name, doc, (Function1<double[], Object>) test);
        }
    }

    // spotless:off: a table
    Parameter ofModels(boolean is) { return new Parameter(name, role, defaultValue, legal, doc, is, ofJobs); }
    Parameter with(Object otherDefault, LegalValues otherLegal) { return new Parameter(name, role, otherDefault, otherLegal, doc, ofModels, ofJobs); }
    Parameter ofJobs(boolean is) { return new Parameter(name, role, defaultValue, legal, doc, ofModels, is); }
    /** What it means and, last, its legal values. */
    public String explanation() { return doc + "; " + legal.words(); }
    public String defaultText() { return LegalValues.text(defaultValue); }
    public boolean isSwitch() { return defaultValue instanceof Boolean; }
    /** A parameter's name in kebab case: a key of a properties file and, after two dashes, a flag. */
    public static String key(String name) { return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT); }
    /** The constant of that name, letter case aside. */
    public static <E extends Enum<E>> E constant(Class<E> type, String word) { return Enum.valueOf(type, word.toUpperCase(Locale.ROOT)); }
    /** The Param of that name, which an accessor of that name knows the class of. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <P extends Param<?>> P param(Params owner, String name) { return (P) (Param<?>) owner.getParam(name); }
    /** Sets a Param of an owner, whose class is S. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <S, T> S with(Params owner, Param<T> param, T value) { return (S) owner.set(param, value); }
    boolean decidesModel() { return role == Role.NETWORK || role == Role.TRAINING; }
    /** A value that users wrote; a text that is none throws USAGE. */
    public Object parse(String text) { return parse(name, defaultValue, text); }
    // spotless:on

    /** The same for anything that has a name and a default. */
    public static Object parse(String name, Object defaultValue, String text) {
        Type type = Type.of(defaultValue);
        try {
            return type.parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw UnrollException.usage("%s must be %s, but is \"%s\".", name, type.words, text, e);
        }
    }

    /** Spark's Params of these parameters, with their defaults, sorted by name as Spark wants them. */
    static Param<?>[] paramsOf(Params owner, List<Parameter> parameters) {
        SparkVersion.present().require(); // no estimator or model is made without this
        return parameters.stream()
                .sorted(Comparator.comparing(Parameter::name))
                .map(parameter -> parameter.newParam(owner))
                .toArray(Param<?>[]::new);
    }

    @SuppressWarnings("unchecked") // its values are of the default's class
    private Param<?> newParam(Params owner) {
        String named = name;
        LegalValues values = legal; // the test travels with the Param to other JVMs, without this definition
        Function1<Object, Object> test =
                (Function1<Object, Object> & Serializable) value -> values.require(named, value);
        Param<Object> param = (Param<Object>) Type.of(defaultValue).params.make(owner, name, explanation(), test);
        if (!defaultValue.getClass().isArray()) { // Spark prints no default that is an array
            owner.setDefault(param, defaultValue);
        }
        return param;
    }

    /** What was set, or the default, as users would write it. */
    String textIn(Params owner) {
        Param<Object> param = owner.getParam(name);
        return LegalValues.text(owner.isDefined(param) ? owner.getOrDefault(param) : defaultValue);
    }
}
