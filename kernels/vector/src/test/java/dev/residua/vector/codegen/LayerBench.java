package dev.residua.vector.codegen;

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
import dev.residua.engine.plan.Cost;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Times the convolutions of ResNet-18 and ResNet-50 one by one: {@code LayerBench [threads [bits [batch [filter]]]]}. Each is run in
 * turn with 64 MB of other memory in between, as in a network, and the best time is printed.
 */
final class LayerBench {
    private LayerBench() {}

    private record Layer(String name, int count, int c, int size, int outC, Window window, Epilogue epilogue) {}

    private static final Epilogue RELU = Epilogue.BIAS.withRelu();
    private static final Epilogue ADD_RELU = Epilogue.BIAS.withAdd().withRelu();

    private static List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer("stem", 1, 3, 224, 64, Window.of(7).stride(2).pad(3), RELU));
        int size = 56;
        for (int c = 64; c <= 512; c *= 2, size /= 2) {
            Window three = Window.of(3).pad(1);
            layers.add(new Layer("3x3/" + size, 4, c, size, c, three, ADD_RELU));
            if (c < 512) {
                layers.add(new Layer("3x3s2/" + size, 1, c, size, 2 * c, three.stride(2), RELU));
                layers.add(new Layer(
                        "1x1s2/" + size, 1, c, size, 2 * c, Window.of(1).stride(2), Epilogue.BIAS));
            }
            layers.add(new Layer("reduce/" + size, 2, 4 * c, size, c, Window.of(1), RELU));
            layers.add(new Layer("expand/" + size, 3, c, size, 4 * c, Window.of(1), ADD_RELU));
        }
        layers.add(new Layer("fc", 1, 512, 1, 1000, Window.of(1), Epilogue.BIAS));
        return layers;
    }

    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int bits = args.length > 1 ? Integer.parseInt(args[1]) : 512;
        int batch = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        String filter = args.length > 3 ? args[3] : "";
        double peak = Double.parseDouble(System.getProperty("peak", "118")) * threads;
        float[] other = new float[16 << 20];
        Map<Layer, Execution> executions = new LinkedHashMap<>();
        Map<Layer, CpuExecutable> executables = new HashMap<>();
        KernelLibrary library = new GeneratedKernels(bits);
        for (Layer layer : layers()) {
            if (!layer.name().contains(filter)) continue;
            CpuExecutable executable = CpuExecutable.compile(
                    model(layer, batch),
                    CompileOptions.defaults().threads(threads).passes(List.of()),
                    Layout.NHWC,
                    List.of(library));
            executables.put(layer, executable);
            executions.put(layer, executable.open());
        }
        Map<Layer, Long> best = new HashMap<>();
        long end = System.nanoTime() + Integer.getInteger("seconds", 15) * 1_000_000_000L;
        while (System.nanoTime() < end) {
            for (Layer layer : executions.keySet()) {
                float sum = 0;
                for (float value : other) sum += value;
                if (sum != 0) throw new IllegalStateException();
                int step = executables.get(layer).plan().steps().size() - 1;
                executions.get(layer).run((i, nanos) -> {
                    if (i == step) best.merge(layer, nanos, Math::min);
                });
            }
        }
        for (Layer layer : executions.keySet()) {
            var step = executables.get(layer).plan().steps().getLast();
            Cost cost = step.cost();
            double gflops = (double) cost.multiplyAdds() * 2 / best.get(layer);
            System.out.printf(
                    "%-10s %4dx%-4d %8.1f us  floor %7.1f  %6.1f GFLOP/s  %5.1f %%  %s%n",
                    layer.name(),
                    layer.c(),
                    layer.outC(),
                    best.get(layer) / 1e3,
                    cost.multiplyAdds() * 2 / peak / 1e3,
                    gflops,
                    100 * gflops / peak,
                    step.kernel());
        }
        executions.values().forEach(Execution::close);
    }

    private static Model model(Layer layer, int batch) {
        GraphBuilder builder = new GraphBuilder();
        Shape weight = Shape.of(
                layer.outC(),
                layer.c(),
                layer.window().kernelH(),
                layer.window().kernelW());
        List<Node> operands = new ArrayList<>();
        operands.add(builder.input("x", Shape.of(batch, layer.c(), layer.size(), layer.size())));
        operands.add(builder.parameter("weight", weight));
        operands.add(builder.parameter("bias", Shape.of(layer.outC())));
        int out = layer.window().outH(layer.size());
        if (layer.epilogue().add()) operands.add(builder.input("residual", Shape.of(batch, layer.outC(), out, out)));
        Node y = builder.apply("y", new Op.Conv2d(layer.window(), 1, layer.epilogue()), operands);
        return new Model(
                layer.name(),
                builder.build(y),
                Map.of("weight", random(weight), "bias", random(Shape.of(layer.outC()))));
    }

    private static Tensor random(Shape shape) {
        Random random = new Random(1);
        float[] data = new float[shape.intElements()];
        for (int i = 0; i < data.length; i++) data[i] = random.nextFloat() - 0.5f;
        return new Tensor(shape, data);
    }
}
