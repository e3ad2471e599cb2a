package dev.residua.bench.peer;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.passes.EliminateDeadCode;
import dev.residua.engine.passes.FoldBatchNorm;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.passes.PassListener;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The usual workloads, with seeded weights and input. */
public final class Workloads {
    private static final long SEED = 1;

    private Workloads() {}

    /**
     * A network of the zoo on one batch.
     *
     * @param input the input's shape, batch first
     * @param training a step of that rather than inference
     */
    public record Task(String network, Shape input, boolean training) {
        public Workload workload() {
            return training ? trainingStep(network, input) : forward(network, input);
        }
    }

    /**
     * Inference of a network of the zoo, with BatchNorm folded into the weights that each engine is given.
     *
     * @param input the input's shape, batch first
     */
    public static Workload.Inference forward(String network, Shape input) {
        List<Pass> folding = List.of(new FoldBatchNorm(), new EliminateDeadCode());
        Model folded = Passes.run(network(network, input), folding, PassListener.SILENT);
        return inference("forward " + network + " " + extents(input), folded);
    }

    /** The same with BatchNorm as it was trained, so that each engine folds it or does not. */
    public static Workload.Inference forwardUnfolded(String network, Shape input) {
        return inference("forward " + network + " " + extents(input) + " unfolded", network(network, input));
    }

    private static Model network(String network, Shape input) {
        Graph graph = ModelZoo.find(network).graph(input);
        return new Model(network, graph, ParameterInit.forInference(graph, SEED));
    }

    /** Inference of a model of one input. */
    public static Workload.Inference inference(String name, Model model) {
        return new Workload.Inference(
                name, model, normal(model.graph().inputs().getFirst().shape()));
    }

    /** A training step of a network of the zoo from its usual initialisation. */
    public static Workload.TrainingStep trainingStep(String network, Shape input) {
        Architecture architecture = ModelZoo.find(network);
        Graph graph = architecture.graph(input);
        Model model = new Model(network, graph, ParameterInit.forTraining(graph, SEED));
        Tensor labels = Tensor.zeros(Shape.of(input.dim(0)));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < labels.data().length; i++) labels.data()[i] = random.nextInt(architecture.classes());
        return new Workload.TrainingStep("train " + network + " " + extents(input), model, normal(input), labels);
    }

    /**
     * The matrix product {@code C [M, N] = A [M, K] B^T}, with B {@code [N, K]} a constant: a linear layer without
     * bias.
     */
    public static Workload.Inference gemm(int m, int n, int k) {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("a", Shape.of(m, k));
        Node w = b.parameter("b", Shape.of(n, k));
        Model model = new Model("gemm", b.build(b.linear("c", x, w, null)), Map.of("b", normal(w.shape())));
        return inference("gemm %dx%dx%d".formatted(m, n, k), model);
    }

    private static Tensor normal(Shape shape) {
        Tensor tensor = Tensor.zeros(shape);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextGaussian();
        return tensor;
    }

    /** Reads like {@code 1x3x224x224}. */
    private static String extents(Shape shape) {
        return shape.toString().replace("[", "").replace("]", "").replace(", ", "x");
    }
}
