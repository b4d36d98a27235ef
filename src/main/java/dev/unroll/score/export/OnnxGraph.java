package dev.unroll.score.export;

import dev.unroll.io.ProtocolBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A graph of ONNX under construction: constants, nodes in the order in which they are computed, inputs and outputs. Values are called by
 * the names that adding them returns. The numbers of fields and types are those of {@code onnx.proto}, which are frozen.
 */
final class OnnxGraph {
    /** Names of the dimensions that differ from call to call. */
    static final String STEPS = "steps";

    static final String SEQUENCES = "sequences";

    private static final int NODE = 1; // fields of a graph
    private static final int GRAPH_NAME = 2;
    private static final int INITIALIZER = 5;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;
    private static final int NODE_INPUT = 1; // of a node
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_NAME = 3;
    private static final int NODE_TYPE = 4;
    private static final int ATTRIBUTE = 5;
    private static final int NAME = 1; // of an attribute, and of a value
    private static final int ATTRIBUTE_INT = 3; // of an attribute
    private static final int ATTRIBUTE_STRING = 4;
    private static final int ATTRIBUTE_INTS = 8;
    private static final int ATTRIBUTE_STRINGS = 9;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final long OF_INT = 2; // types of attributes
    private static final long OF_STRING = 3;
    private static final long OF_INTS = 7;
    private static final long OF_STRINGS = 8;
    private static final int TENSOR_DIMENSION = 1; // of a tensor
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_DATA = 9;
    private static final int VALUE_TYPE = 2; // of a value
    private static final int OF_TENSOR = 1; // of its type
    private static final int ELEMENT_TYPE = 1; // of the type of a tensor
    private static final int SHAPE = 2;
    private static final int DIMENSION = 1; // of a shape
    private static final int DIMENSION_VALUE = 1; // of a dimension
    private static final int DIMENSION_NAME = 2;

    private final ProtocolBuffer graph = new ProtocolBuffer().text(GRAPH_NAME, "unroll");
    private int added;

    // spotless:off: a table
    ProtocolBuffer toMessage() { return graph; }
    String node(String type, String... inputs) { return node(type, Map.of(), inputs); }
    String node(String type, Map<String, Object> attributes, String... inputs) { return nodes(1, type, attributes, inputs).get(0); }
    String cast(OnnxType type, String input) { return node("Cast", Map.of("to", type.code), input); }
    /** Positions, sizes and the like: (values). */
    String longs(long... values) { return constant(OnnxType.INT64, bytes -> Arrays.stream(values).forEach(bytes::putLong), values.length); }
    /** A single number without a dimension. */
    String scalar(long value) { return constant(OnnxType.INT64, bytes -> bytes.putLong(value)); }
    String doubles(double... values) { return constant(OnnxType.DOUBLE, bytes -> Arrays.stream(values).forEach(bytes::putDouble), values.length); }
    // spotless:on

    /** Weights, row-major, rounded to float32. */
    String floats(double[] values, long... shape) {
        return constant(OnnxType.FLOAT, bytes -> Arrays.stream(values).forEach(x -> bytes.putFloat((float) x)), shape);
    }

    private interface Numbers {
        void putTo(ByteBuffer bytes);
    }

    private String constant(OnnxType type, Numbers numbers, long... shape) {
        String name = "constant_" + added++;
        ProtocolBuffer tensor = new ProtocolBuffer();
        long size = 1;
        for (long dimension : shape) {
            tensor.number(TENSOR_DIMENSION, dimension);
            size *= dimension;
        }
        byte[] bytes = new byte[Math.toIntExact(size * type.bytes)];
        numbers.putTo(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        tensor.number(TENSOR_TYPE, type.code).text(TENSOR_NAME, name).bytes(TENSOR_DATA, bytes);
        graph.message(INITIALIZER, tensor);
        return name;
    }

    /**
     * Adds a node of several outputs, and returns their names.
     *
     * @param attributes numbers, texts, and lists of either
     * @param inputs an optional one that is left out before others has an empty name
     */
    List<String> nodes(int outputs, String type, Map<String, Object> attributes, String... inputs) {
        String name = type + "_" + added++;
        ProtocolBuffer node = new ProtocolBuffer();
        for (String input : inputs) {
            node.text(NODE_INPUT, input);
        }
        List<String> names = new ArrayList<>();
        for (int k = 0; k < outputs; k++) {
            names.add(k == 0 ? name : name + "_" + k);
            node.text(NODE_OUTPUT, names.get(k));
        }
        node.text(NODE_NAME, name).text(NODE_TYPE, type);
        new TreeMap<>(attributes).forEach((key, value) -> node.message(ATTRIBUTE, attribute(key, value)));
        graph.message(NODE, node);
        return names;
    }

    private static ProtocolBuffer attribute(String name, Object value) {
        ProtocolBuffer attribute = new ProtocolBuffer().text(NAME, name);
        if (value instanceof Long number) {
            return attribute.number(ATTRIBUTE_INT, number).number(ATTRIBUTE_TYPE, OF_INT);
        } else if (value instanceof String text) {
            return attribute.text(ATTRIBUTE_STRING, text).number(ATTRIBUTE_TYPE, OF_STRING);
        }
        boolean texts = false;
        for (Object element : (List<?>) value) {
            texts = element instanceof String;
            if (texts) {
                attribute.text(ATTRIBUTE_STRINGS, (String) element);
            } else {
                attribute.number(ATTRIBUTE_INTS, (Long) element);
            }
        }
        return attribute.number(ATTRIBUTE_TYPE, texts ? OF_STRINGS : OF_INTS);
    }

    /** Declares an input, of dimensions that are numbers or names. */
    String input(String name, OnnxType type, Object... shape) {
        graph.message(INPUT, value(name, type, shape));
        return name;
    }

    /** Gives a value as an output of that name. */
    void output(String name, String value, OnnxType type, Object... shape) {
        ProtocolBuffer node = new ProtocolBuffer().text(NODE_INPUT, value).text(NODE_OUTPUT, name);
        graph.message(NODE, node.text(NODE_NAME, name).text(NODE_TYPE, "Identity"));
        graph.message(OUTPUT, value(name, type, shape));
    }

    private static ProtocolBuffer value(String name, OnnxType type, Object... shape) {
        ProtocolBuffer dimensions = new ProtocolBuffer();
        for (Object dimension : shape) {
            ProtocolBuffer one = new ProtocolBuffer();
            dimensions.message(
                    DIMENSION,
                    dimension instanceof Integer size
                            ? one.number(DIMENSION_VALUE, (long) size)
                            : one.text(DIMENSION_NAME, dimension.toString()));
        }
        ProtocolBuffer tensor =
                new ProtocolBuffer().number(ELEMENT_TYPE, type.code).message(SHAPE, dimensions);
        return new ProtocolBuffer()
                .text(NAME, name)
                .message(VALUE_TYPE, new ProtocolBuffer().message(OF_TENSOR, tensor));
    }
}
