package dev.residua.testkit;

import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One operator on operands of given shapes, filled from a seed that is the case's name.
 *
 * @param name describes operator, shapes and attributes, such as {@code conv2d n2 c17 7x7 -> oc33 3x3/s2/p1 bias_relu}
 */
public record KernelCase(String name, Op op, List<Operand> operands) {
    public KernelCase {
        operands = List.copyOf(operands);
    }

    static KernelCase of(String name, Op op, Operand... operands) {
        return new KernelCase(name, op, List.of(operands));
    }

    /** The shapes of the operands, in operand order. */
    public List<Shape> shapes() {
        return operands.stream().map(Operand::shape).toList();
    }

    /** One value for each operand, the same every time. */
    List<Tensor> values() {
        Random random = new Random(name.hashCode());
        List<Tensor> values = new ArrayList<>();
        for (Operand operand : operands) values.add(operand.generate(random));
        return values;
    }

    /** A graph of this one operator, its parameters and variables bound to their values. */
    Model model(List<Tensor> values) {
        return model(op, values);
    }

    /** The same operands under another operator. */
    Model model(Op other, List<Tensor> values) {
        GraphBuilder b = new GraphBuilder();
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> stored = new HashMap<>();
        for (int i = 0; i < operands.size(); i++) {
            String operandName = "operand" + i;
            Shape shape = operands.get(i).shape();
            nodes.add(
                    switch (operands.get(i).source()) {
                        case INPUT -> b.input(operandName, shape);
                        case PARAMETER -> b.parameter(operandName, shape);
                        case VARIABLE -> b.variable(operandName, shape);
                    });
            if (operands.get(i).source() != Operand.Source.INPUT) stored.put(operandName, values.get(i));
        }
        return new Model(name, b.build(b.apply("result", other, nodes)), stored);
    }

    /** Of the values those that are fed at a run, in graph input order. */
    List<Tensor> fed(List<Tensor> values) {
        List<Tensor> fed = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).source() == Operand.Source.INPUT) fed.add(values.get(i));
        }
        return fed;
    }

    @Override
    public String toString() {
        return name;
    }
}
