package dev.residua.resnet.model;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Seeded values for the parameters of a graph. Every parameter draws from a generator of its own, seeded by its name,
 * so its values depend on nothing else in the graph.
 */
public final class ParameterInit {
    private enum Role {
        CONV_WEIGHT,
        FAN_IN_UNIFORM,
        GATE_BIAS,
        GAMMA,
        BRANCH_GAMMA,
        BETA,
        MEAN,
        VARIANCE
    }

    private record Use(Role role, Shape weight) {}

    private static final float GATE_BIAS = -6;

    private final long seed;
    private final boolean spread;

    private ParameterInit(long seed, boolean spread) {
        this.seed = seed;
        this.spread = spread;
    }

    /**
     * The start of a training run: convolutions Kaiming normal with fan-out (He et al. 2015, "Delving Deep into
     * Rectifiers", section 2.2), linear layers and biases uniform within {@code 1 / sqrt(fan-in)}, PyTorch's default;
     * BatchNorm gamma 1, beta 0, running mean 0 and variance 1; a gate's bias -6, with which it is all but shut (He et al. 2016, "Identity Mappings in
     * Deep Residual Networks", section 3.1).
     */
    public static Map<String, Tensor> forTraining(Graph graph, long seed) {
        return new ParameterInit(seed, false).draw(graph);
    }

    /**
     * Weights for comparing and timing backends without a checkpoint: as for training, but BatchNorm gets gamma and
     * variance within 0.8 to 1.2, beta and mean normal with deviation 0.1, so that an error in any of them shows in the
     * result. A BatchNorm that is added to a skip connection has gamma within 0.1 to 0.3, so that activations stay in
     * range over hundreds of blocks.
     */
    public static Map<String, Tensor> forInference(Graph graph, long seed) {
        return new ParameterInit(seed, true).draw(graph);
    }

    private Map<String, Tensor> draw(Graph graph) {
        Map<Node, Use> uses = uses(graph);
        return uses.entrySet().parallelStream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().name(),
                        entry -> new Tensor(entry.getKey().shape(), values(entry.getKey(), entry.getValue())),
                        (first, second) -> first,
                        TreeMap::new));
    }

    private float[] values(Node parameter, Use use) {
        float[] values = new float[parameter.shape().intElements()];
        RandomGenerator random = generator(parameter.name());
        switch (use.role()) {
            case CONV_WEIGHT -> {
                Shape w = use.weight();
                double fanOut = (double) w.dim(0) * w.dim(2) * w.dim(3);
                fillNormal(values, random, Math.sqrt(2 / fanOut));
            }
            case FAN_IN_UNIFORM -> {
                double bound = 1
                        / Math.sqrt(
                                (double) use.weight().elements() / use.weight().dim(0));
                fillUniform(values, random, -bound, bound);
            }
            case GATE_BIAS -> Arrays.fill(values, GATE_BIAS);
            case GAMMA, VARIANCE -> {
                if (spread) fillUniform(values, random, 0.8, 1.2);
                else Arrays.fill(values, 1);
            }
            case BRANCH_GAMMA -> {
                if (spread) fillUniform(values, random, 0.1, 0.3);
                else Arrays.fill(values, 1);
            }
            case BETA, MEAN -> {
                if (spread) fillNormal(values, random, 0.1);
            }
        }
        return values;
    }

    private RandomGenerator generator(String name) {
        long hash = seed;
        for (int i = 0; i < name.length(); i++) hash = 31 * hash + name.charAt(i);
        return new SplittableRandom(hash);
    }

    private static void fillNormal(float[] values, RandomGenerator random, double deviation) {
        for (int i = 0; i < values.length; i++) values[i] = (float) (deviation * random.nextGaussian());
    }

    private static void fillUniform(float[] values, RandomGenerator random, double low, double high) {
        for (int i = 0; i < values.length; i++) values[i] = (float) (low + (high - low) * random.nextDouble());
    }

    /** What each parameter is, judged by the operator that reads it. */
    private static Map<Node, Use> uses(Graph graph) {
        Set<Node> summands = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Add) summands.addAll(node.inputs());
        }
        Map<Node, Use> uses = new HashMap<>();
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case Op.Conv2d _ -> weighted(node, Role.CONV_WEIGHT, uses);
                case Op.Linear _ -> weighted(node, Role.FAN_IN_UNIFORM, uses);
                case Op.Sigmoid _ -> {
                    Node gate = node.input(0).op() instanceof Op.Scale
                            ? node.input(0).input(0)
                            : node.input(0);
                    if (gate.op() instanceof Op.Conv2d conv && conv.epilogue().bias())
                        uses.put(
                                gate.input(2),
                                new Use(Role.GATE_BIAS, gate.input(1).shape()));
                }
                case Op.BatchNorm _ -> {
                    Role[] roles = {
                        summands.contains(node) ? Role.BRANCH_GAMMA : Role.GAMMA, Role.BETA, Role.MEAN, Role.VARIANCE
                    };
                    for (int i = 0; i < roles.length; i++)
                        uses.put(
                                node.input(i + 1),
                                new Use(roles[i], node.input(i + 1).shape()));
                }
                default -> {}
            }
        }
        return uses;
    }

    private static void weighted(Node product, Role role, Map<Node, Use> uses) {
        Shape weight = product.input(1).shape();
        uses.put(product.input(1), new Use(role, weight));
        for (Node bias : product.inputs().subList(2, product.inputs().size())) {
            if (bias.isParameter()) uses.put(bias, new Use(Role.FAN_IN_UNIFORM, weight));
        }
    }
}
