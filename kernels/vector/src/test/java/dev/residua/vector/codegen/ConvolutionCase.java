package dev.residua.vector.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.cpu.CpuExecutable;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Slot;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One convolution on seeded data, run by a library and compared with a plain loop in double. */
record ConvolutionCase(int n, int c, int h, int w, int outC, Window window, Epilogue epilogue) {
    ConvolutionCase(int n, int c, int size, int outC, Window window, Epilogue epilogue) {
        this(n, c, size, size, outC, window, epilogue);
    }

    private Shape input() {
        return Shape.of(n, c, h, w);
    }

    private Shape weight() {
        return Shape.of(outC, c, window.kernelH(), window.kernelW());
    }

    private Shape result() {
        return Shape.of(n, outC, window.outH(h), window.outW(w));
    }

    /** Asserts a relative L2 error of at most {@code tolerance}, and no NaN; returns the kernel's id. */
    String check(KernelLibrary library, int threads, double tolerance) {
        Tensor x = random(input(), 1);
        Tensor weight = random(weight(), 2);
        Tensor bias = random(Shape.of(outC), 3);
        Tensor residual = random(result(), 4);

        GraphBuilder builder = new GraphBuilder();
        List<Node> operands = new ArrayList<>();
        operands.add(builder.input("x", input()));
        operands.add(builder.parameter("weight", weight()));
        Map<String, Tensor> parameters = new HashMap<>(Map.of("weight", weight));
        if (epilogue.bias()) {
            operands.add(builder.parameter("bias", bias.shape()));
            parameters.put("bias", bias);
        }
        if (epilogue.add()) operands.add(builder.input("residual", result()));
        Node y = builder.apply("y", new Op.Conv2d(window, 1, epilogue), operands);
        Model model = new Model("case", builder.build(y), parameters);
        CompileOptions options = CompileOptions.defaults().threads(threads).passes(List.of());
        CpuExecutable executable = CpuExecutable.compile(model, options, Layout.NHWC, List.of(library));
        if (epilogue.add()) {
            Map<Node, Slot> slots = executable.plan().slots();
            assertEquals(slots.get(operands.getLast()), slots.get(y), () -> this + ": not where the residual was");
        }
        try (Execution execution = executable.open()) {
            Arrays.fill(execution.input(0).data(), Float.NaN);
            execution.run(null); // leaves NaN in the scratch
            System.arraycopy(x.data(), 0, execution.input(0).data(), 0, x.data().length);
            if (epilogue.add()) {
                System.arraycopy(residual.data(), 0, execution.input(1).data(), 0, residual.data().length);
            }
            execution.run(null);
            double error = relativeError(execution.output(0).data(), expected(x, weight, bias, residual));
            assertTrue(error <= tolerance, () -> this + ": relative L2 error " + error + " above " + tolerance);
        }
        return executable.plan().steps().getLast().kernel();
    }

    /** Rounding errors of a sum in fp32 grow like the root of its length. */
    double directTolerance() {
        return 1e-6 * Math.sqrt((double) c * window.kernelH() * window.kernelW());
    }

    private double[] expected(Tensor x, Tensor weight, Tensor bias, Tensor residual) {
        int outH = window.outH(h);
        int outW = window.outW(w);
        double[] y = new double[result().intElements()];
        int i = 0;
        for (int image = 0; image < n; image++) {
            for (int oc = 0; oc < outC; oc++) {
                for (int oh = 0; oh < outH; oh++) {
                    for (int ow = 0; ow < outW; ow++, i++) {
                        double sum = epilogue.bias() ? bias.data()[oc] : 0;
                        sum += product(x.data(), weight.data(), image, oc, oh, ow);
                        if (epilogue.add()) sum += residual.data()[i];
                        y[i] = epilogue.relu() ? Math.max(sum, 0) : sum;
                    }
                }
            }
        }
        return y;
    }

    private double product(float[] x, float[] weight, int image, int oc, int oh, int ow) {
        double sum = 0;
        for (int r = 0; r < window.kernelH(); r++) {
            int row = oh * window.strideH() - window.padTop() + r * window.dilationH();
            if (row < 0 || row >= h) continue;
            for (int s = 0; s < window.kernelW(); s++) {
                int column = ow * window.strideW() - window.padLeft() + s * window.dilationW();
                if (column < 0 || column >= w) continue;
                for (int ic = 0; ic < c; ic++) {
                    int wi = ((oc * c + ic) * window.kernelH() + r) * window.kernelW() + s;
                    sum += (double) x[((image * c + ic) * h + row) * w + column] * weight[wi];
                }
            }
        }
        return sum;
    }

    private static Tensor random(Shape shape, long seed) {
        Random random = new Random(seed);
        float[] data = new float[shape.intElements()];
        for (int i = 0; i < data.length; i++) data[i] = (float) random.nextGaussian();
        return new Tensor(shape, data);
    }

    private static double relativeError(float[] actual, double[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }
}
