package dev.residua.resnet.onnx;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Printable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The graph that a file's nodes are laid out in, one after the other, for an input of one shape. */
final class Lowering {
    /** A constant in the form that an operator needs it in: as it is, transposed, as a bias. */
    private record Variant(String name, String form) {}

    private final int opset;
    private final GraphBuilder builder = new GraphBuilder();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Value> values;
    private final Map<Variant, Node> parameters = new HashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<Node, SpatialPad> pads = new HashMap<>();

    /**
     * @param constants the file's tensors by name
     */
    Lowering(int opset, Map<String, Value> constants) {
        this.opset = opset;
        values = new HashMap<>(constants);
    }

    /** Version of the operator set the nodes are of. */
    int opset() {
        return opset;
    }

    GraphBuilder builder() {
        return builder;
    }

    /** A tensor for each parameter of the graph. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    void input(String name, Shape shape) {
        values.put(name, new Value.Computed(builder.input(unused(name), shape)));
    }

    /** What the file calls by that name; a constant becomes a parameter. */
    Node result(String name) {
        return switch (values.get(name)) {
            case null ->
                throw new ResiduaException("the graph's output '" + Printable.of(name) + "' is made by no node");
            case Value.Computed computed -> computed.node();
            case Value.Constant constant -> parameter(constant, "", constant.tensor());
            case Value.Integers _ ->
                throw new ResiduaException("the graph's output '" + Printable.of(name) + "' is of whole numbers");
        };
    }

    Value value(OnnxNode node, int index) {
        String name = node.input(index);
        if (name == null) throw node.refuse("lacks operand " + index);
        Value value = values.get(name);
        if (value == null) {
            throw node.refuse("reads '" + Printable.of(name) + "', which no node before it makes");
        }
        return value;
    }

    /** A floating-point operand; a constant becomes a parameter. */
    Node operand(OnnxNode node, int index) {
        return switch (value(node, index)) {
            case Value.Computed computed -> computed.node();
            case Value.Constant constant -> parameter(constant, "", constant.tensor());
            case Value.Integers _ -> throw node.refuse("reads whole numbers as operand " + index);
        };
    }

    Value.Constant constant(OnnxNode node, int index, String what) {
        if (value(node, index) instanceof Value.Constant constant) return constant;
        throw node.refuse("has a " + what + " that is computed, expected a constant");
    }

    long[] integers(OnnxNode node, int index, String what) {
        if (value(node, index) instanceof Value.Integers integers) return integers.values();
        throw node.refuse("has " + what + " that are computed, expected constant whole numbers");
    }

    /** A single number, such as a limit or a filling. */
    float number(OnnxNode node, int index, String what) {
        Tensor tensor = constant(node, index, what).tensor();
        if (tensor.data().length != 1)
            throw node.refuse("has a " + what + " " + tensor.shape() + ", expected one number");
        return tensor.data()[0];
    }

    /**
     * A parameter made of a constant, once for each form.
     *
     * @param form how {@code tensor} differs from the constant, part of the parameter's name; empty if not at all
     */
    Node parameter(Value.Constant constant, String form, Tensor tensor) {
        Variant key = new Variant(constant.name(), form);
        Node known = parameters.get(key);
        if (known != null && known.shape().equals(tensor.shape())) return known;
        Node node = parameter(form.isEmpty() ? constant.name() : constant.name() + "." + form, tensor);
        parameters.put(key, node);
        return node;
    }

    Node parameter(String name, Tensor tensor) {
        Node node = builder.parameter(unused(name), tensor.shape());
        tensors.put(node.name(), tensor);
        return node;
    }

    /** The node that gives an operator's result. */
    Node apply(OnnxNode node, Op op, Node... operands) {
        return append(node, node.output(), op, operands);
    }

    /** A node on the way to the result. */
    Node step(OnnxNode node, String what, Op op, Node... operands) {
        return append(node, node.output() + "." + what, op, operands);
    }

    private Node append(OnnxNode node, String name, Op op, Node... operands) {
        try {
            Node made = builder.apply(unused(name), op, Arrays.asList(operands));
            made.shape().intElements();
            return made;
        } catch (ResiduaException e) {
            throw node.refuse("does not fit its operands: " + e.getMessage());
        }
    }

    void define(OnnxNode node, Node result) {
        define(node, new Value.Computed(result));
    }

    void define(OnnxNode node, Value result) {
        if (values.putIfAbsent(node.output(), result) != null) {
            throw node.refuse("makes '" + Printable.of(node.output()) + "', which is there already");
        }
    }

    /** Remembers what a padding consists of, for an operator that can pad itself. */
    void remember(Node padded, SpatialPad pad) {
        pads.put(padded, pad);
    }

    /** The padding that made a node; null if none did. */
    SpatialPad padding(Node node) {
        return pads.get(node);
    }

    /** The name, or if another node has it one like it. */
    private String unused(String name) {
        String candidate = name;
        for (int i = 2; !names.add(candidate); i++) candidate = name + "#" + i;
        return candidate;
    }
}
