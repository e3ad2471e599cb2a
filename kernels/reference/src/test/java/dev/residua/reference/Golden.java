package dev.residua.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.cpu.CpuExecutable;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs one operator on operands small enough to work out by hand, in both layouts, on one thread and on two. */
final class Golden {
    private final Op op;
    private final List<Tensor> operands = new ArrayList<>();
    private final boolean stored;

    private Golden(Op op, boolean stored) {
        this.op = op;
        this.stored = stored;
    }

    /** All operands fed. */
    static Golden of(Op op) {
        return new Golden(op, false);
    }

    /** All operands variables. */
    static Golden update(Op op) {
        return new Golden(op, true);
    }

    Golden on(Shape shape, float... data) {
        operands.add(Tensor.of(shape, data));
        return this;
    }

    /** 1, 2, 3, ... in row-major order. */
    Golden onCounting(int... dims) {
        Shape shape = Shape.of(dims);
        Tensor tensor = Tensor.zeros(shape);
        IntStream.range(0, tensor.data().length).forEach(i -> tensor.data()[i] = i + 1);
        operands.add(tensor);
        return this;
    }

    void gives(Shape shape, float... expected) {
        for (Layout layout : Layout.values()) {
            for (int threads = 1; threads <= 2; threads++) {
                Tensor result = run(layout, threads).getFirst();
                assertEquals(shape, result.shape());
                assertArrayEquals(expected, result.data(), layout + " on " + threads + " threads");
            }
        }
    }

    /** Within an ulp or so, for results that are no fp32 numbers. */
    void givesNearly(Shape shape, double... expected) {
        Tensor result = run(Layout.NCHW, 1).getFirst();
        assertEquals(shape, result.shape());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], result.data()[i], Math.ulp((float) expected[i]), "element " + i);
        }
    }

    /** What the variables hold afterwards, in operand order. */
    void leaves(float[]... expected) {
        List<Tensor> results = run(Layout.NCHW, 1);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], results.get(i + 1).data(), "operand " + i);
        }
    }

    /** The result, then all variables in operand order. */
    List<Tensor> run(Layout layout, int threads) {
        GraphBuilder b = new GraphBuilder();
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> variables = new HashMap<>();
        for (int i = 0; i < operands.size(); i++) {
            String name = "operand" + i;
            Shape shape = operands.get(i).shape();
            nodes.add(stored ? b.variable(name, shape) : b.input(name, shape));
            if (stored) variables.put(name, operands.get(i));
        }
        Model model = new Model("golden", b.build(b.apply("result", op, nodes)), variables);
        CompileOptions options = CompileOptions.defaults().threads(threads).passes(List.of());
        var executable = CpuExecutable.compile(model, options, layout, List.of(new ReferenceKernels()));
        try (Session session = Session.open(executable)) {
            for (int i = 0; i < operands.size() && !stored; i++) {
                float[] input = session.input("operand" + i).data();
                System.arraycopy(operands.get(i).data(), 0, input, 0, input.length);
            }
            session.run();
            List<Tensor> results = new ArrayList<>(List.of(session.output()));
            for (int i = 0; i < operands.size() && stored; i++)
                results.add(session.variables().get("operand" + i));
            return results;
        }
    }
}
