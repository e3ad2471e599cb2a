package dev.residua.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Masks of a ReLU that a product in training leaves behind its result, for the ReLU's gradient. */
class ReluMaskTest {
    private static final String OF_MASK = "f32_relu_grad_of_mask";

    /** Shapes with all edges, of linear layers where there is no window. */
    private enum Layer {
        LINEAR("linear_", Shape.of(16, 32), 64, null),
        LINEAR_EDGES("linear_", Shape.of(13, 7), 37, null),
        LINEAR_NARROW("linear_", Shape.of(9, 5), 3, null),
        LINEAR_OF_FEW_ROWS("linear_", Shape.of(2, 40), 50, null),
        LINEAR_OF_ONE("linear_", Shape.of(1, 1), 1, null),
        LINEAR_WIDE("linear_", Shape.of(8, 20), 530, null),
        POINTWISE("sweep1x1_", Shape.of(3, 17, 6, 7), 33, Window.of(1)),
        POINTWISE_OF_LARGE_IMAGES("sweep1x1_", Shape.of(2, 5, 20, 19), 20, Window.of(1)),
        STRIDED(
                "sweep3x3s2_",
                Shape.of(5, 8, 16, 17),
                48,
                Window.of(3).stride(2).pad(1)),
        STRIDE_THREE("sweep3x3s3_", Shape.of(7, 5, 10, 11), 7, Window.of(3).stride(3)),
        TINY_IMAGES("sweep3x3_", Shape.of(16, 32, 2, 2), 40, Window.of(3).pad(1)),
        TINY_IMAGES_MANY_WEIGHTS(
                "sweep3x3_", Shape.of(8, 24, 2, 2), 400, Window.of(3).pad(1)),
        IMAGES_OF_ONE_PIXEL(
                "sweep3x3_", Shape.of(30, 20, 1, 1), 17, Window.of(3).pad(1));

        private final String kernel;
        private final Shape x;
        private final int out;
        private final Window window;

        Layer(String kernel, Shape x, int out, Window window) {
            this.kernel = kernel;
            this.x = x;
            this.out = out;
            this.window = window;
        }

        /** Inputs: the layer's, one of its result's shape, which is its residual and the gradient. Outputs: the layer and the ReLU's gradient. */
        Model model(Epilogue epilogue) {
            GraphBuilder b = new GraphBuilder();
            int in = x.dim(1);
            Shape weight = window == null ? Shape.of(out, in) : Shape.of(out, in, window.kernelH(), window.kernelW());
            Map<String, Tensor> stored = new HashMap<>();
            Node input = b.input("x", x);
            List<Node> operands = new ArrayList<>(List.of(input, b.variable("w", weight)));
            stored.put("w", random(weight, 1));
            if (epilogue.bias()) {
                operands.add(b.variable("bias", Shape.of(out)));
                stored.put("bias", random(Shape.of(out), 2));
            }
            Op op = window == null ? new Op.Linear(epilogue) : new Op.Conv2d(window, 1, epilogue);
            Shape result = window == null
                    ? Shape.of(x.dim(0), out)
                    : Shape.of(x.dim(0), out, window.outH(x.dim(2)), window.outW(x.dim(3)));
            Node other = b.input("other", result);
            if (epilogue.add()) operands.add(other);
            Node y = b.apply("y", op, operands);
            Node gradient = b.apply("gradient", new GradOp.Relu(), other, y);
            return new Model(name(), b.build(y, gradient), stored);
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesTheGradient(Layer layer) {
        check(layer, new Epilogue(true, true, true));
        check(layer, new Epilogue(false, false, true));
    }

    private static void check(Layer layer, Epilogue epilogue) {
        Tensor[] first = null;
        for (int threads : new int[] {1, 2, 3, 8}) {
            Executable executable = compile(layer.model(epilogue), threads);
            String kernel = step(executable, "y").kernel();
            assertTrue(kernel.startsWith(layer.kernel) && kernel.endsWith("_relu_mask"), kernel);
            assertEquals(OF_MASK, step(executable, "gradient").kernel());
            Tensor[] results = run(executable);
            if (first == null) {
                first = results;
                float[] y = results[0].data();
                for (int i = 0; i < y.length; i++) {
                    float expected = y[i] > 0 ? results[2].data()[i] : 0;
                    assertEquals(expected, results[1].data()[i], "element " + i);
                }
            }
            assertArrayEquals(first[0].data(), results[0].data(), threads + " threads");
            assertArrayEquals(first[1].data(), results[1].data(), threads + " threads");
        }
    }

    /** Nothing is left where nobody reads it, or there is no ReLU. */
    @Test
    void aLayerWithoutReaderMakesNone() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(8, 20));
        Node w = b.variable("w", Shape.of(30, 20));
        Node y = b.apply("y", new Op.Linear(Epilogue.NONE.withRelu()), x, w);
        Node plain = b.apply("plain", new Op.Linear(Epilogue.NONE), x, w);
        Node gradient = b.apply("gradient", new GradOp.Relu(), y, plain);
        Model model = new Model("m", b.build(gradient), Map.of("w", random(w.shape(), 1)));
        Executable executable = compile(model, 2);
        assertFalse(step(executable, "y").kernel().contains("mask"));
        assertFalse(step(executable, "plain").kernel().contains("mask"));
        assertEquals("f32_relu_grad", step(executable, "gradient").kernel());
        assertEquals(y.shape().elements(), step(executable, "y").output().elements());
    }

    /** Of several things that readers want, statistics are left: they spare more. */
    @Test
    void leavesStatisticsWhereBothAreWanted() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(8, 20, 5, 5));
        Node w = b.variable("w", Shape.of(30, 20, 1, 1));
        Node y = b.apply("y", new Op.Conv2d(Window.of(1), 1, Epilogue.NONE.withRelu()), x, w);
        Node statistics = b.apply("statistics", new Op.BatchStatistics(), y);
        Node gradient = b.apply("gradient", new GradOp.Relu(), y, y);
        Model model = new Model("m", b.build(gradient, statistics), Map.of("w", random(w.shape(), 1)));
        Executable executable = compile(model, 2);
        assertTrue(step(executable, "y").kernel().endsWith("_relu_statistics"));
        assertEquals("f32_relu_grad", step(executable, "gradient").kernel());
    }

    private static Executable compile(Model model, int threads) {
        return new VectorBackend()
                .compile(model, CompileOptions.defaults().threads(threads).passes(List.of()));
    }

    private static Step step(Executable executable, String node) {
        return executable.plan().steps().stream()
                .filter(step -> step.node().name().equals(node))
                .findFirst()
                .orElseThrow();
    }

    /** Copies of both outputs and of the second input after a second run, after one that left nothing but NaN in memory. */
    private static Tensor[] run(Executable executable) {
        try (Session session = Session.open(executable)) {
            for (String name : List.of("x", "other"))
                Arrays.fill(session.input(name).data(), Float.NaN);
            session.run();
            for (float dx : session.output(1).data()) assertEquals(0, dx, "where y is NaN");
            for (String name : List.of("x", "other")) {
                Tensor input = session.input(name);
                float[] values = random(input.shape(), name.length()).data();
                System.arraycopy(values, 0, input.data(), 0, values.length);
            }
            session.run();
            Tensor[] results = new Tensor[3];
            for (int i = 0; i < 3; i++) {
                Tensor tensor = i < 2 ? session.output(i) : session.input("other");
                results[i] = new Tensor(tensor.shape(), tensor.data().clone());
            }
            return results;
        }
    }

    private static Tensor random(Shape shape, int seed) {
        Random random = new Random(seed);
        Tensor tensor = Tensor.zeros(shape);
        float[] data = tensor.data();
        for (int i = 0; i < data.length; i++) data[i] = (float) random.nextGaussian();
        return tensor;
    }
}
