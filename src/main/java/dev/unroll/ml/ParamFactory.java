package dev.unroll.ml;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Makes an owner's Params, each with its name, documentation (which ends in the legal values) and default. */
final class ParamFactory {
    private final Params owner;

    /** @param owner must have its uid already */
    ParamFactory(Params owner) {
        this.owner = owner;
    }

    Param<String> column(String name, String doc, String column) {
        return text(name, doc, column, LegalValues.column(name));
    }

    /** A column that is not used, or not written, unless it is named. */
    Param<String> optionalColumn(String name, String doc, String column) {
        return text(name, doc, column, LegalValues.optionalColumn(name));
    }

    /** A path on any file system that Hadoop knows, or the empty string for none. */
    Param<String> optionalFolder(String name, String doc, String folder) {
        return text(name, doc, folder, LegalValues.optionalFolder(name));
    }

    /** A constant of an enum, written as its {@code toString}; the first is the default. */
    Param<String> choice(String name, String doc, List<? extends Enum<?>> choices) {
        List<String> words = choices.stream().map(Enum::toString).toList();
        return text(name, doc, words.get(0), LegalValues.oneOf(name, words));
    }

    /** Any constant of an enum. */
    <E extends Enum<E>> Param<String> choice(String name, String doc, Class<E> type, E usual) {
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
        return text(name, doc, usual.toString(), LegalValues.oneOf(name, words));
    }

    private Param<String> text(String name, String doc, String usual, LegalValues<String> legal) {
        Param<String> param = new Param<>(owner.uid(), name, withLegal(doc, legal), legal);
        owner.setDefault(param, usual);
        return param;
    }

    IntParam integer(String name, String doc, int usual, LegalValues<Object> legal) {
        IntParam param = new IntParam(owner.uid(), name, withLegal(doc, legal), legal);
        owner.setDefault(param, usual);
        return param;
    }

    /** Integers that are not set unless the user does: Spark prints no default that is an array. */
    IntArrayParam integers(String name, String doc, LegalValues<int[]> legal) {
        return new IntArrayParam(owner, name, withLegal(doc, legal), legal);
    }

    LongParam longInteger(String name, String doc, long usual) {
        LegalValues<Object> legal = LegalValues.any(name, "any integer");
        LongParam param = new LongParam(owner.uid(), name, withLegal(doc, legal), legal);
        owner.setDefault(param, usual);
        return param;
    }

    DoubleParam number(String name, String doc, double usual, LegalValues<Object> legal) {
        DoubleParam param = new DoubleParam(owner.uid(), name, withLegal(doc, legal), legal);
        owner.setDefault(param, usual);
        return param;
    }

    BooleanParam flag(String name, String doc, boolean usual) {
        BooleanParam param = new BooleanParam(owner.uid(), name, doc + "; true or false");
        owner.setDefault(param, usual);
        return param;
    }

    private static String withLegal(String doc, LegalValues<?> legal) {
        return doc + "; " + legal.words();
    }
}
