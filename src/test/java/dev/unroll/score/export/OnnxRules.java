package dev.unroll.score.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules that {@code onnx.checker} holds a model to, for the operators that unroll uses: fields that must be there, nodes after
 * what they read, each name given once, constants as large as they say, and attributes that the operator has in version 14.
 */
final class OnnxRules {
    private static final Map<String, String> ATTRIBUTES =
            Map.ofEntries( // of each operator: inputs, outputs, attributes with their types
                    Map.entry("Add", "2 1"),
                    Map.entry("ArgMax", "1 1 axis:2 keepdims:2"),
                    Map.entry("Cast", "1 1 to:2"),
                    Map.entry("Concat", "+ 1 axis:2"),
                    Map.entry("Div", "2 1"),
                    Map.entry("Exp", "1 1"),
                    Map.entry("Gather", "2 1"),
                    Map.entry("GatherND", "2 1 batch_dims:2"),
                    Map.entry("Greater", "2 1"),
                    Map.entry("GRU", "6 2 direction:3 hidden_size:2 linear_before_reset:2"),
                    Map.entry("Identity", "1 1"),
                    Map.entry("Less", "2 1"),
                    Map.entry("LSTM", "7 3 direction:3 hidden_size:2"),
                    Map.entry("MatMul", "2 1"),
                    Map.entry("Mul", "2 1"),
                    Map.entry("Neg", "1 1"),
                    Map.entry("OneHot", "3 1"),
                    Map.entry("Range", "3 1"),
                    Map.entry("ReduceMax", "1 1 axes:7 keepdims:2"),
                    Map.entry("ReduceMean", "1 1 axes:7"),
                    Map.entry("ReduceSum", "2 1 keepdims:2"),
                    Map.entry("Reshape", "2 1"),
                    Map.entry("RNN", "6 2 activations:8 direction:3 hidden_size:2"),
                    Map.entry("Shape", "1 1"),
                    Map.entry("Sigmoid", "1 1"),
                    Map.entry("Slice", "4 1"),
                    Map.entry("Softmax", "1 1 axis:2"),
                    Map.entry("Sqrt", "1 1"),
                    Map.entry("Squeeze", "2 1"),
                    Map.entry("Sub", "2 1"),
                    Map.entry("TopK", "2 2 largest:2"),
                    Map.entry("Transpose", "1 1 perm:7"),
                    Map.entry("Unsqueeze", "2 1"),
                    Map.entry("Where", "3 1"));

    private static final Map<Long, Integer> BYTES = Map.of(1L, 4, 6L, 4, 7L, 8, 11L, 8); // of each type of numbers
    private static final Map<Integer, Long> TYPES = Map.of(3, 2L, 4, 3L, 8, 7L, 9, 8L); // of each field of an attribute

    private final Set<String> known = new HashSet<>();

    private OnnxRules() {}

    static void check(byte[] file) {
        ProtocolReader model = ProtocolReader.of(file);
        assertEquals(Set.of(1, 2, 7, 8, 14), model.fields().keySet());
        assertEquals(7, model.number(1));
        assertEquals(14, model.message(8).number(2));
        Set<String> keys = new HashSet<>();
        model.messages(14)
                .forEach(entry ->
                        assertTrue(keys.add(entry.text(1)) && !entry.text(2).isEmpty()));
        new OnnxRules().checkGraph(model.message(7));
    }

    private void checkGraph(ProtocolReader graph) {
        assertTrue(!graph.text(2).isEmpty());
        graph.messages(11).forEach(input -> define(value(input)));
        graph.messages(5).forEach(this::checkConstant);
        Set<String> nodes = new HashSet<>();
        Map<String, Integer> uses = new TreeMap<>();
        for (ProtocolReader node : graph.messages(1)) {
            assertTrue(nodes.add(node.text(3)), node.text(3));
            node.texts(1).forEach(input -> uses.merge(input, 1, Integer::sum));
            checkNode(node);
        }
        for (ProtocolReader constant : graph.messages(5)) {
            assertTrue(uses.containsKey(constant.text(8)), "a constant that nothing uses: " + constant.text(8));
        }
        Set<String> outputs = new HashSet<>();
        for (ProtocolReader output : graph.messages(12)) {
            assertTrue(outputs.add(value(output)) && known.contains(value(output)), value(output));
        }
        assertTrue(outputs.contains("prediction"));
    }

    private void define(String name) {
        assertTrue(!name.isEmpty() && known.add(name), "given twice: " + name);
    }

    /** The name of an input or output, whose type and shape must be there. */
    private static String value(ProtocolReader value) {
        ProtocolReader tensor = value.message(2).message(1);
        assertTrue(BYTES.containsKey(tensor.number(1)));
        for (ProtocolReader dimension : tensor.message(2).messages(1)) {
            assertEquals(1, dimension.fields().size());
            assertTrue(dimension.all(1).isEmpty() ? !dimension.text(2).isEmpty() : dimension.number(1) > 0);
        }
        return value.text(1);
    }

    private void checkConstant(ProtocolReader tensor) {
        define(tensor.text(8));
        long size = BYTES.get(tensor.number(2));
        for (Object dimension : tensor.all(1)) {
            size *= (Long) dimension;
        }
        assertEquals(size, ((byte[]) tensor.one(9)).length, tensor.text(8));
    }

    private void checkNode(ProtocolReader node) {
        String[] rule = ATTRIBUTES.get(node.text(4)).split(" ", -1);
        List<String> inputs = node.texts(1);
        if (rule[0].equals("+")) {
            assertTrue(inputs.size() > 1);
        } else {
            boolean layer = rule[0].equals("6") || rule[0].equals("7"); // whose states may be left out
            assertTrue(inputs.size() == Integer.parseInt(rule[0]) || (layer && inputs.size() == 5), node.text(3));
        }
        inputs.forEach(input -> assertTrue(known.contains(input), node.text(3) + " reads " + input));
        assertEquals(Integer.parseInt(rule[1]), node.texts(2).size());
        node.texts(2).forEach(this::define);
        Set<String> found = new HashSet<>();
        for (ProtocolReader attribute : node.messages(5)) {
            long type = attribute.number(20);
            assertTrue(found.add(attribute.text(1)));
            assertTrue(List.of(rule).contains(attribute.text(1) + ":" + type), node.text(4) + "." + attribute.text(1));
            Set<Integer> fields = new HashSet<>(attribute.fields().keySet());
            fields.removeAll(Set.of(1, 20));
            assertEquals(1, fields.size());
            assertEquals(type, TYPES.get(fields.iterator().next()));
        }
    }
}
