package dev.residua.bench.jmh;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The backward pass of the convolutions of {@link ConvolutionBenchmark}: the gradient of the input, which training does without at the
 * stem's, and that of the weight.
 */
public class GradientBenchmark extends BackendState {
    @Param({"input", "weight"})
    public String gradient;

    @Param({"8"})
    public int batch;

    @Setup
    public void open(LayerState layer) {
        Node forward = layer.node(batch);
        Op.Conv2d conv = (Op.Conv2d) forward.op();
        Shape input = forward.input(0).shape();
        Shape weight = forward.input(1).shape();
        GraphBuilder b = new GraphBuilder();
        Node dy = b.input("dy", forward.shape());
        Node result = switch (gradient) {
            case "input" -> {
                GradOp op = new GradOp.Conv2dInput(conv.window(), conv.groups(), input.dim(2), input.dim(3));
                yield b.apply("dx", op, dy, b.variable("weight", weight));
            }
            case "weight" ->
                b.apply("dw", new GradOp.Conv2dWeight(conv.window(), conv.groups()), b.input("x", input), dy);
            default -> throw new IllegalArgumentException("gradient=" + gradient);
        };
        Map<String, Tensor> tensors = gradient.equals("input") ? Map.of("weight", normal(weight)) : Map.of();
        open(new Model("gradient", b.build(result), tensors), List.of());
    }

    @Benchmark
    public Tensor gradient() {
        return run();
    }
}
