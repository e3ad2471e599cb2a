package dev.residua.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.autograd.Autograd;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.analysis.differentiation.FiniteDifferencesDifferentiator;

/**
 * Compares the gradients {@link Autograd} appends with the slope of the graph itself. The loss is a random projection
 * of the graph's result; its slope along random directions of each operand is taken from five points.
 *
 * <p>Error to expect: the result is rounded to fp32, so the loss of E elements of size about 1 carries noise of about
 * {@code 2^-24 sqrt(E)}, which the five points divide by their distance; the stencil's own error falls with the fourth
 * power of the distance.
 */
final class FiniteDifferences {
    private static final double DISTANCE = 1.0 / 32;
    private static final int DIRECTIONS = 4;

    private final SplittableRandom random;
    private final Map<String, Tensor> values = new LinkedHashMap<>();
    private final Function<Map<String, Node>, Function<GraphBuilder, Node>> body;

    /**
     * @param body makes the node to differentiate from the inputs, by name
     */
    FiniteDifferences(long seed, Function<Map<String, Node>, Function<GraphBuilder, Node>> body) {
        random = new SplittableRandom(seed);
        this.body = body;
    }

    /**
     * An operand to differentiate by, of distinct values at least 4 distances apart and that far from 0, so that no
     * kink is near.
     */
    FiniteDifferences operand(String name, int... dims) {
        Shape shape = Shape.of(dims);
        int[] order = new int[shape.intElements()];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        Tensor tensor = Tensor.zeros(shape);
        double gap = Math.max(4 * DISTANCE, 2.0 / Math.max(1, order.length));
        for (int i = 0; i < order.length; i++) {
            double place = order[i] - (order.length - 1) / 2.0;
            tensor.data()[i] = (float) (gap * (place + (place >= 0 ? 0.5 : -0.5)));
        }
        values.put(name, tensor);
        return this;
    }

    /** An operand of small normal values, for operators without kinks. */
    FiniteDifferences smooth(String name, int... dims) {
        Tensor tensor = Tensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) (random.nextGaussian() / 2);
        values.put(name, tensor);
        return this;
    }

    /** An operand with these values. */
    FiniteDifferences operand(String name, Tensor value) {
        values.put(name, value);
        return this;
    }

    /** Checks the gradient with respect to each of these operands. */
    void check(String... operands) {
        Tensor result = run(values, graph(List.of())).getFirst();
        float[] projection = new float[result.data().length];
        for (int i = 0; i < projection.length; i++) projection[i] = (float) random.nextDouble(-1, 1);
        Map<String, Tensor> all = new LinkedHashMap<>(values);
        all.put("projection", new Tensor(Shape.of(1, projection.length), projection));
        List<Tensor> gradients = run(all, graph(List.of(operands)));
        for (int i = 0; i < operands.length; i++) {
            for (int d = 0; d < DIRECTIONS; d++) checkDirection(operands[i], gradients.get(i), projection);
        }
    }

    private void checkDirection(String operand, Tensor gradient, float[] projection) {
        Tensor at = values.get(operand);
        float[] direction = new float[at.data().length];
        for (int i = 0; i < direction.length; i++) direction[i] = random.nextBoolean() ? 1 : -1;
        double expected = slope(operand, direction, projection);
        double found = 0;
        double size = 0;
        for (int i = 0; i < direction.length; i++) {
            found += (double) direction[i] * gradient.data()[i];
            size += Math.abs(gradient.data()[i]);
        }
        double noise = 0x1p-24 * Math.sqrt(projection.length) * 16 / DISTANCE;
        double tolerance = noise + 2e-5 * Math.max(1, size);
        assertTrue(
                Math.abs(expected - found) <= tolerance,
                "gradient of " + operand + ": slope " + expected + ", gradient gives " + found + ", tolerance "
                        + tolerance);
    }

    private double slope(String operand, float[] direction, float[] projection) {
        Graph forward = graph(List.of());
        UnivariateFunction loss = t -> {
            Map<String, Tensor> moved = new LinkedHashMap<>(values);
            Tensor at = values.get(operand);
            float[] data = at.data().clone();
            for (int i = 0; i < data.length; i++) data[i] += (float) (t * direction[i]);
            moved.put(operand, new Tensor(at.shape(), data));
            float[] y = run(moved, forward).getFirst().data();
            double sum = 0;
            for (int i = 0; i < y.length; i++) sum += (double) y[i] * projection[i];
            return sum;
        };
        return new FiniteDifferencesDifferentiator(5, DISTANCE)
                .differentiate(loss)
                .value(new DerivativeStructure(1, 1, 0, 0.0))
                .getPartialDerivative(1);
    }

    /** With no operands, the result alone; else the gradient of its projection with respect to each. */
    private Graph graph(List<String> operands) {
        GraphBuilder builder = new GraphBuilder();
        Map<String, Node> inputs = new LinkedHashMap<>();
        values.forEach((name, value) -> inputs.put(name, builder.input(name, value.shape())));
        Node result = body.apply(inputs).apply(builder);
        if (operands.isEmpty()) return builder.build(result);
        int elements = result.shape().intElements();
        Node projection = builder.input("projection", Shape.of(1, elements));
        Node row = builder.apply("row", new Op.Reshape(Shape.of(1, elements)), result);
        Node loss =
                builder.apply("loss", new Op.Reshape(Shape.of()), builder.linear("projected", row, projection, null));
        List<Node> targets = operands.stream().map(inputs::get).toList();
        Map<Node, Node> gradients = Autograd.gradients(builder, loss, targets);
        return builder.build(targets.stream().map(gradients::get).toList());
    }

    private static List<Tensor> run(Map<String, Tensor> values, Graph graph) {
        CompileOptions options = CompileOptions.defaults().threads(1).passes(List.of());
        try (Session session = Session.open(new Model("gradient", graph, Map.of()), new ReferenceBackend(), options)) {
            for (Node input : graph.inputs()) {
                float[] data = values.get(input.name()).data();
                System.arraycopy(data, 0, session.input(input.name()).data(), 0, data.length);
            }
            session.run();
            List<Tensor> outputs = new ArrayList<>();
            for (int i = 0; i < graph.outputs().size(); i++) outputs.add(session.output(i));
            return outputs;
        }
    }
}
