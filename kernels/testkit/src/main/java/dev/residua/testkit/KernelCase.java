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

    Trial trial() {
        return trial(op, values());
    }

    /** A graph of one operator over these operands, its parameters and variables bound to their values. */
    Trial trial(Op operator, List<Tensor> values) {
        GraphBuilder b = new GraphBuilder();
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> stored = new HashMap<>();
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> poison = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            Tensor value = values.get(i);
            String operandName = "operand" + i;
            switch (operand.source()) {
                case INPUT -> {
                    nodes.add(b.input(operandName, operand.shape()));
                    inputs.add(value);
                    poison.add(operand.fill().poison(value));
                }
                case PARAMETER -> nodes.add(b.parameter(operandName, operand.shape()));
                case VARIABLE -> nodes.add(b.variable(operandName, operand.shape()));
            }
            if (operand.source() != Operand.Source.INPUT) stored.put(operandName, value);
        }
        return new Trial(new Model(name, b.build(b.apply("result", operator, nodes)), stored), inputs, poison);
    }

    @Override
    public String toString() {
        return name;
    }
}
