package dev.residua.engine.graph;

import dev.residua.engine.tensor.Shape;
import java.util.List;

/**
 * One value of a graph: the operator that makes it, the nodes it reads and the shape it has. Identity is the object: two
 * nodes are the same only if they are one.
 */
public final class Node {
    private final String name;
    private final Op op;
    private final List<Node> inputs;
    private final Shape shape;

    Node(String name, Op op, List<Node> inputs, Shape shape) {
        this.name = name;
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.shape = shape;
    }

    public String name() {
        return name;
    }

    public Op op() {
        return op;
    }

    public List<Node> inputs() {
        return inputs;
    }

    public Node input(int index) {
        return inputs.get(index);
    }

    public Shape shape() {
        return shape;
    }

    public boolean isParameter() {
        return op instanceof Op.Parameter;
    }

    /** Whether the value is kept between runs rather than computed: a parameter or a variable. */
    public boolean isStored() {
        return op instanceof Op.Parameter || op instanceof Op.Variable;
    }

    @Override
    public String toString() {
        return name + ": " + op.mnemonic() + " " + shape;
    }
}
