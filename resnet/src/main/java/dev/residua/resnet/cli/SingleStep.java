package dev.residua.resnet.cli;

import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One step of a model as a model of its own, with seeded data. */
final class SingleStep {
    private SingleStep() {}

    /**
     * @param batch images; 0 for as many as the step has
     */
    static Model of(Node node, int batch) {
        GraphBuilder builder = new GraphBuilder();
        RandomGenerator random = random();
        List<Node> operands = new ArrayList<>();
        Map<String, Tensor> parameters = new HashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Node operand = node.input(i);
            String name = "operand" + i;
            if (operand.isStored()) {
                operands.add(builder.parameter(name, operand.shape()));
                Tensor value = Tensor.zeros(operand.shape());
                fill(value, random);
                parameters.put(name, value);
            } else {
                operands.add(builder.input(name, batch == 0 ? operand.shape() : withBatch(operand.shape(), batch)));
            }
        }
        return new Model(node.name(), builder.build(builder.apply(node.name(), node.op(), operands)), parameters);
    }

    static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    }

    static void fill(Tensor tensor, RandomGenerator random) {
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextGaussian();
    }

    private static Shape withBatch(Shape shape, int batch) {
        int[] dims = new int[shape.rank()];
        for (int i = 0; i < dims.length; i++) dims[i] = i == 0 ? batch : shape.dim(i);
        return Shape.of(dims);
    }
}
