package dev.residua.resnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.autograd.Autograd;
import dev.residua.engine.autograd.TrainingMode;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ParameterInit;
import dev.residua.resnet.model.ResNetSpec;
import dev.residua.resnet.model.ResNetSpec.Block;
import dev.residua.resnet.model.ResNetSpec.Naming;
import dev.residua.resnet.model.ResNetSpec.Shortcut;
import dev.residua.resnet.model.ResNetSpec.Skip;
import dev.residua.resnet.model.ResNetSpec.Stem;
import dev.residua.resnet.model.ResNetSpec.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.differentiation.DerivativeStructure;
import org.apache.commons.math3.analysis.differentiation.FiniteDifferencesDifferentiator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The gradient of the loss with respect to every weight and the input of a small network of three residual blocks, with and without a change of shape,
 * BatchNorm in training mode, against the slope of the loss from five points. The direction is random but for its signs, which are the gradient's, so
 * that nothing cancels.
 *
 * <p>A ReLU has a kink, so each BatchNorm is shifted such that 0 falls into the widest gap between the values of a channel, and that no value
 * changes its sign within the five points is checked.
 */
class BlockGradientTest {
    private static final int CLASSES = 3;
    private static final Shape INPUT = Shape.of(3, 2, 6, 6);

    /** Between two of the five points; so small that no ReLU's input comes to its kink. */
    private static final double DISTANCE = 1.0 / 256;

    /**
     * The loss is about 1 and rounded to fp32; the five points' weights (1, 8, 8, 1) / 12 make 1.5 times that of it, divided by the distance. As much
     * again is allowed for the rounding of what the loss is computed from, and the double of it all for unlucky signs.
     */
    private static final double TOLERANCE = 2 * 2 * 1.5 * 0x1p-24 / DISTANCE;

    private final SplittableRandom random = new SplittableRandom(7);

    @ParameterizedTest
    @CsvSource({
        "BASIC, A, IDENTITY",
        "BASIC, B, IDENTITY",
        "BASIC, C, IDENTITY",
        "BOTTLENECK, A, IDENTITY",
        "BOTTLENECK, B, IDENTITY",
        "BOTTLENECK, C, IDENTITY",
        "BASIC, A, NONE",
        "BASIC, A, SCALED",
        "BASIC, A, SHORTCUT_GATE",
        "BASIC, A, CONVOLUTION",
        "BASIC, A, DROPOUT"
    })
    void everyGradientIsTheSlopeOfTheLoss(Block block, Shortcut shortcut, Skip skip) {
        ResNetSpec spec = new ResNetSpec(
                block,
                List.of(2, 1),
                List.of(2, 3),
                Stem.CIFAR,
                shortcut,
                Version.V1_5,
                CLASSES,
                skip,
                Naming.TORCHVISION);
        Graph blocks = spec.trainingGraph(INPUT);
        GraphBuilder builder = new GraphBuilder();
        TrainingMode training = TrainingMode.copy(blocks, builder);
        Node logits = training.nodes().get(blocks.outputs().getFirst());
        Node labels = builder.input("labels", Shape.of(INPUT.dim(0)));
        Node loss = builder.crossEntropy("loss", logits, labels);
        List<Node> targets = new ArrayList<>(training.learnable());
        targets.add(builder.nodes().getFirst());
        Map<Node, Node> gradients = Autograd.gradients(builder, loss, targets);

        List<Node> kinks = builder.nodes().stream()
                .filter(node -> node.op() instanceof Op.Relu)
                .map(relu -> relu.input(0))
                .toList();
        List<Node> outputs = new ArrayList<>(List.of(loss));
        outputs.addAll(kinks);
        targets.forEach(target -> outputs.add(gradients.get(target)));
        Model model = new Model("blocks", builder.build(outputs), ParameterInit.forTraining(blocks, 3));
        CompileOptions options = CompileOptions.defaults().threads(1).passes(List.of());
        try (Session session = Session.open(model, Backends.get("reference"), options)) {
            float[] input = session.input("input").data();
            for (int i = 0; i < input.length; i++) input[i] = (float) random.nextGaussian();
            session.variables().forEach((name, gate) -> {
                if (name.endsWith(".gate.bias")) Arrays.fill(gate.data(), 0.25f); // half open
            });
            for (int n = 0; n < INPUT.dim(0); n++) session.input("labels").data()[n] = n % CLASSES;
            for (int i = 0; i < kinks.size(); i++) moveAwayFromZero(session, kinks.get(i), i + 1);
            session.run();
            for (int i = 0; i < targets.size(); i++) {
                float[] gradient = session.output(1 + kinks.size() + i).data().clone();
                check(session, targets.get(i), gradient, kinks.size());
            }
        }
    }

    /** Shifts the BatchNorm whose result, perhaps with a shortcut added, goes into a ReLU. */
    private static void moveAwayFromZero(Session session, Node kink, int output) {
        Node branch = kink.op() instanceof Op.Add ? kink.input(0) : kink;
        double factor = branch.op() instanceof Op.Scale scale ? scale.factor() : 1;
        Node norm = factor == 1 ? branch : branch.input(0);
        float[] beta = session.variables().get(norm.input(2).name()).data();
        session.run();
        Tensor values = session.output(output);
        int channels = values.shape().dim(1);
        int plane = values.shape().dim(2) * values.shape().dim(3);
        for (int c = 0; c < channels; c++) {
            float[] sorted = new float[values.shape().dim(0) * plane];
            for (int i = 0; i < sorted.length; i++) {
                sorted[i] = values.data()[(i / plane * channels + c) * plane + i % plane];
            }
            Arrays.sort(sorted);
            int widest = sorted.length / 4; // a quarter stays on either side, so that the mask is mixed
            for (int i = widest; i < 3 * sorted.length / 4; i++) {
                if (sorted[i + 1] - sorted[i] > sorted[widest + 1] - sorted[widest]) widest = i;
            }
            beta[c] -= (float) ((sorted[widest] + sorted[widest + 1]) / 2 / factor);
        }
    }

    private void check(Session session, Node target, float[] gradient, int kinks) {
        float[] values = target.op() instanceof Op.Input
                ? session.input(target.name()).data()
                : session.variables().get(target.name()).data();
        float[] start = values.clone();
        double[] direction = new double[start.length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = Math.copySign(random.nextGaussian(), gradient[i]) / Math.sqrt(direction.length);
        }
        List<boolean[]> signs = signs(session, kinks);
        UnivariateFunction loss = t -> {
            for (int i = 0; i < values.length; i++) values[i] = (float) (start[i] + t * direction[i]);
            session.run();
            List<boolean[]> moved = signs(session, kinks);
            for (int i = 0; i < kinks; i++)
                assertTrue(Arrays.equals(signs.get(i), moved.get(i)), "a ReLU's kink was met");
            return session.output().data()[0];
        };
        double slope = new FiniteDifferencesDifferentiator(5, DISTANCE)
                .differentiate(loss)
                .value(new DerivativeStructure(1, 1, 0, 0.0))
                .getPartialDerivative(1);
        System.arraycopy(start, 0, values, 0, start.length);
        session.run();
        double expected = 0;
        for (int i = 0; i < direction.length; i++) expected += direction[i] * gradient[i];
        assertEquals(expected, slope, TOLERANCE, target.name());
    }

    private static List<boolean[]> signs(Session session, int kinks) {
        List<boolean[]> signs = new ArrayList<>();
        for (int k = 0; k < kinks; k++) {
            float[] values = session.output(1 + k).data();
            boolean[] positive = new boolean[values.length];
            for (int i = 0; i < values.length; i++) positive[i] = values[i] > 0;
            signs.add(positive);
        }
        return signs;
    }
}
