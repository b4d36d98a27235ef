package dev.unroll.ml;

import static dev.unroll.ml.Parameter.Role.COLUMN;

import dev.unroll.data.UnrollException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
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

    /** The types of values, with Spark's Param for each. */
    private record Type(Class<?> values, String words, Function<String, Object> parser, ParamConstructor params) {
        private static final List<Type> ALL = List.of(
                new Type(String.class, "a text", text -> text, Param::new),
                new Type(Integer.class, "an integer", Integer::valueOf, IntParam::new),
                new Type(Long.class, "an integer", Long::valueOf, LongParam::new),
                new Type(Double.class, "a number", Double::valueOf, DoubleParam::new),
                new Type(Boolean.class, "true or false", Type::flag, (to, id, doc, t) -> new BooleanParam(to, id, doc)),
                new Type(int[].class, "integers separated by commas", Type::integers, Type::intArrayParam));

        private interface ParamConstructor {
            Param<?> make(Params owner, String name, String doc, Function1<Object, Object> test);
        }

        static Type of(Object value) {
            return ALL.stream()
                    .filter(type -> type.values.isInstance(value))
                    .findFirst()
                    .orElseThrow();
        }

        private static boolean flag(String text) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw new IllegalArgumentException(text);
        }

        private static int[] integers(String text) {
            return Arrays.stream(text.split("[,\\s]+"))
                    .filter(word -> !word.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }

        @SuppressWarnings("unchecked") // a test of any object is one of arrays too
        private static Param<?> intArrayParam(Params owner, String name, String doc, Function1<?, Object> test) {
            return new IntArrayParam(owner, name, doc, (Function1<int[], Object>) test);
        }
    }

    static <E extends Enum<E>> Parameter choice(String name, Role role, E defaultValue) {
        List<E> constants = List.of(defaultValue.getDeclaringClass().getEnumConstants());
        return parameter(name, role, defaultValue.toString(), LegalValues.oneOf(constants));
    }

    // spotless:off: a table
    static Parameter column(String name, String value) { return parameter(name, COLUMN, value, LegalValues.column()); }
    Parameter doc(String text) { return new Parameter(name, role, defaultValue, legal, text, ofModels, ofJobs); }
    Parameter ofModels(boolean is) { return new Parameter(name, role, defaultValue, legal, doc, is, ofJobs); }
    Parameter ofJobs(boolean is) { return new Parameter(name, role, defaultValue, legal, doc, ofModels, is); }
    /** What it means and, last, its legal values. */
    public String explanation() { return doc + "; " + legal.words(); }
    public String defaultText() { return LegalValues.text(defaultValue); }
    public boolean isSwitch() { return defaultValue instanceof Boolean; }
    /** A parameter's name in kebab case: a key of a properties file and, after two dashes, a flag. */
    public static String key(String name) { return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT); }
    boolean decidesModel() { return role == Role.NETWORK || role == Role.TRAINING; }
    /** A value that users wrote; a text that is none throws USAGE. */
    public Object parse(String text) { return parse(name, defaultValue, text); }
    // spotless:on

    static Parameter flag(String name, Role role, boolean defaultValue) {
        return parameter(name, role, defaultValue, LegalValues.any("true or false"));
    }

    static Parameter parameter(String name, Role role, Object defaultValue, LegalValues legal) {
        return new Parameter(name, role, defaultValue, legal, "", role == COLUMN, true);
    }

    /** A column that is not used, or not written, unless it is named. */
    static Parameter optionalColumn(String name, String column) {
        return parameter(name, COLUMN, column, LegalValues.any("a column's name, or empty for none"));
    }

    /** The same for anything that has a name and a default. */
    public static Object parse(String name, Object defaultValue, String text) {
        Type type = Type.of(defaultValue);
        try {
            return type.parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw UnrollException.usage("%s must be %s, but is \"%s\".", name, type.words, text)
                    .causedBy(e);
        }
    }

    /** Spark's Params of all parameters, with their defaults, sorted by name as Spark wants them. */
    static Param<?>[] paramsOf(RnnParams<?> owner) {
        return owner.parameters().stream()
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
        if (!(defaultValue instanceof int[])) { // Spark prints no default that is an array
            owner.setDefault(param, defaultValue);
        }
        return param;
    }

    /** What was set, or the default, as users would write it. */
    String textIn(Params owner) {
        Param<Object> param = owner.getParam(name);
        return LegalValues.text(owner.isDefined(param) ? owner.getOrDefault(param) : defaultValue);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // its accessor, which calls this, knows its class
    static <P extends Param<?>> P param(Params owner, String name) {
        return (P) (Param<?>) owner.getParam(name);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // S is the owner's class
    static <S, T> S with(Params owner, Param<T> param, T value) {
        owner.set(param, value);
        return (S) owner;
    }
}
