package dev.residua.resnet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingGraphTest {
    private static final int CLASSES = 3;
    private static final int FEATURES = 4;

    /** A linear classifier has a gradient one can write down: {@code (softmax(x w^T) - onehot)^T x / N}. */
    @Test
    void sgdStepsAgainstTheGradientOfALinearClassifier() {
        Model model = linear(2);
        try (Session session = open(model, new Optimizer.Sgd(0, false, 0, false), TrainingGraph.Options.NONE)) {
            fill(session, 2, 0.5, 1);
            session.run();
            float[] x = session.input("input").data();
            float[] labels = session.input(TrainingGraph.LABELS).data();
            float[] before = model.parameters().get("w").data();
            float[] after = session.variables().get("w").data();
            double[] expected = new double[before.length];
            for (int i = 0; i < before.length; i++) expected[i] = before[i];
            for (int n = 0; n < 2; n++) {
                double[] logits = new double[CLASSES];
                double sum = 0;
                for (int k = 0; k < CLASSES; k++) {
                    for (int f = 0; f < FEATURES; f++)
                        logits[k] += (double) before[k * FEATURES + f] * x[n * FEATURES + f];
                    sum += Math.exp(logits[k]);
                }
                for (int k = 0; k < CLASSES; k++) {
                    double error = Math.exp(logits[k]) / sum - (labels[n] == k ? 1 : 0);
                    for (int f = 0; f < FEATURES; f++)
                        expected[k * FEATURES + f] -= 0.5 * error * x[n * FEATURES + f] / 2;
                }
            }
            for (int i = 0; i < before.length; i++) assertEquals(expected[i], after[i], 1e-6);
        }
    }

    @Test
    void momentumAndWeightDecayFollowTheirRecurrence() {
        Model model = linear(2);
        Optimizer plain = new Optimizer.Sgd(0, false, 0, false);
        Optimizer full = new Optimizer.Sgd(0.9, true, 0.01, false);
        try (Session gradients = open(model, plain, TrainingGraph.Options.NONE);
                Session session = open(model, full, TrainingGraph.Options.NONE)) {
            float[] start = model.parameters().get("w").data();
            double[] weight = new double[start.length];
            double[] velocity = new double[start.length];
            for (int i = 0; i < start.length; i++) weight[i] = start[i];
            for (int step = 1; step <= 3; step++) {
                // The plain session, put at the same weights, moves by exactly the gradient.
                float[] at = gradients.variables().get("w").data();
                float[] now = session.variables().get("w").data();
                System.arraycopy(now, 0, at, 0, at.length);
                fill(gradients, 2, 1, step);
                gradients.run();
                for (int i = 0; i < weight.length; i++) {
                    double g = now[i] - at[i] + 0.01 * weight[i];
                    velocity[i] = 0.9 * velocity[i] + g;
                    weight[i] -= 0.1 * (g + 0.9 * velocity[i]);
                }
                fill(session, 2, 0.1, step);
                session.run();
                for (int i = 0; i < weight.length; i++) assertEquals(weight[i], now[i], 2e-6);
            }
        }
    }

    @Test
    void firstAdamStepMovesEveryWeightByTheLearningRate() {
        Model model = linear(2);
        try (Session session = open(model, new Optimizer.Adam(), TrainingGraph.Options.NONE)) {
            fill(session, 2, 0.25, 1);
            session.run();
            float[] before = model.parameters().get("w").data();
            float[] after = session.variables().get("w").data();
            for (int i = 0; i < before.length; i++)
                assertEquals(0.25, Math.abs(after[i] - before[i]), 1e-3, "g / (|g| + epsilon)");
        }
    }

    @Test
    void twoAccumulatedHalvesMakeTheStepOfTheWhole() {
        Optimizer optimizer = new Optimizer.Sgd(0.9, false, 1e-3, false);
        try (Session whole = open(linear(4), optimizer, TrainingGraph.Options.NONE);
                Session halves =
                        open(linear(2), optimizer, new TrainingGraph.Options(0, Double.POSITIVE_INFINITY, 2))) {
            fill(whole, 4, 0.5, 1);
            whole.run();
            for (int half = 0; half < 2; half++) {
                copyHalf(whole, halves, "input", half);
                copyHalf(whole, halves, TrainingGraph.LABELS, half);
                schedule(halves, 0.5, 1, half == 0, half == 1);
                halves.run();
            }
            float[] expected = whole.variables().get("w").data();
            assertArrayEquals(expected, halves.variables().get("w").data(), 1e-6f);
        }
    }

    @Test
    void clippingScalesTheWholeGradientToTheLimit() {
        Model model = linear(2);
        Optimizer plain = new Optimizer.Sgd(0, false, 0, false);
        double limit = 1e-2;
        try (Session session = open(model, plain, new TrainingGraph.Options(0, limit, 1))) {
            fill(session, 2, 1, 1);
            session.run();
            float[] before = model.parameters().get("w").data();
            float[] after = session.variables().get("w").data();
            double squares = 0;
            for (int i = 0; i < before.length; i++) squares += Math.pow((double) after[i] - before[i], 2);
            assertEquals(limit, Math.sqrt(squares), 1e-6);
        }
    }

    @Test
    void aStepWithoutAFiniteLossChangesNothingAndTheCulpritIsFound() {
        Model model = iris(4);
        try (Session session = open(model, new Optimizer.Adam(), TrainingGraph.Options.NONE)) {
            fill(session, 4, 0.1, 1);
            session.input("input").data()[5] = Float.NaN;
            session.run();
            assertTrue(Float.isNaN(session.output().data()[0]));
            for (Map.Entry<String, Tensor> variable : session.variables().entrySet()) {
                Tensor start = model.parameters().get(variable.getKey());
                float[] expected = start == null ? new float[variable.getValue().data().length] : start.data();
                assertArrayEquals(expected, variable.getValue().data(), variable.getKey());
            }
            assertEquals("input", session.findNonFinite().orElseThrow());
        }
    }

    @Test
    void runningStatisticsBlendInTheUnbiasedBatch() {
        int batch = 8;
        Model model = iris(batch);
        try (Session session = open(model, new Optimizer.Sgd(0, false, 0, false), TrainingGraph.Options.NONE)) {
            fill(session, batch, 0, 1);
            session.run();
            Node norm = model.graph().nodes().stream()
                    .filter(node -> node.op() instanceof Op.BatchNorm)
                    .findFirst()
                    .orElseThrow();
            float[] x = session.input("input").data();
            float[] w = model.parameter(norm.input(0).input(1)).data();
            float[] bias = model.parameter(norm.input(0).input(2)).data();
            float[] means = session.variables().get(norm.input(3).name()).data();
            float[] variances = session.variables().get(norm.input(4).name()).data();
            for (int c = 0; c < means.length; c++) {
                SummaryStatistics batchOfChannel = new SummaryStatistics();
                for (int n = 0; n < batch; n++) {
                    double y = bias[c];
                    for (int f = 0; f < FEATURES; f++) y += (double) w[c * FEATURES + f] * x[n * FEATURES + f];
                    batchOfChannel.addValue(y);
                }
                assertEquals(0.1 * batchOfChannel.getMean(), means[c], 1e-6);
                assertEquals(0.9 + 0.1 * batchOfChannel.getVariance(), variances[c], 1e-6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theIrisNetworkLearnsWellSeparatedBlobs(int threads) {
        int batch = 30;
        Model training = TrainingGraph.of(iris(batch), new Optimizer.Adam(), TrainingGraph.Options.NONE);
        CompileOptions options = CompileOptions.defaults().threads(threads).passes(Passes.training());
        try (Session session = Session.open(training, Backends.get("reference"), options)) {
            float[] x = session.input("input").data();
            float[] labels = session.input(TrainingGraph.LABELS).data();
            SplittableRandom random = new SplittableRandom(5);
            for (int n = 0; n < batch; n++) {
                labels[n] = n % CLASSES;
                for (int f = 0; f < FEATURES; f++)
                    x[n * FEATURES + f] = (float) ((f == n % CLASSES ? 3 : 0) + random.nextGaussian() / 4);
            }
            for (int step = 1; step <= 60; step++) {
                schedule(session, 1e-2, step, true, true);
                session.run();
            }
            assertTrue(
                    session.output().data()[0] < 0.01,
                    "loss " + session.output().data()[0]);
        }
    }

    private static Session open(Model model, Optimizer optimizer, TrainingGraph.Options options) {
        CompileOptions compile = CompileOptions.defaults().threads(1).passes(Passes.training());
        return Session.open(TrainingGraph.of(model, optimizer, options), Backends.get("reference"), compile);
    }

    private static Model linear(int batch) {
        GraphBuilder builder = new GraphBuilder();
        Node x = builder.input("input", Shape.of(batch, FEATURES));
        Node w = builder.parameter("w", Shape.of(CLASSES, FEATURES));
        Graph graph = builder.build(builder.linear("logits", x, w, null));
        SplittableRandom random = new SplittableRandom(3);
        float[] weights = new float[CLASSES * FEATURES];
        for (int i = 0; i < weights.length; i++) weights[i] = (float) random.nextGaussian();
        return new Model("linear", graph, Map.of("w", new Tensor(Shape.of(CLASSES, FEATURES), weights)));
    }

    private static Model iris(int batch) {
        Graph graph = ModelZoo.find("iris-mlp").graph(Shape.of(batch, FEATURES));
        return new Model("iris-mlp", graph, new HashMap<>(ParameterInit.forTraining(graph, 11)));
    }

    private static void fill(Session session, int batch, double rate, int step) {
        SplittableRandom random = new SplittableRandom(batch + 31L * step);
        float[] x = session.input("input").data();
        for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian();
        float[] labels = session.input(TrainingGraph.LABELS).data();
        for (int n = 0; n < batch; n++) labels[n] = random.nextInt(CLASSES);
        schedule(session, rate, step, true, true);
    }

    private static void schedule(Session session, double rate, int step, boolean first, boolean last) {
        float[] schedule = session.input(TrainingGraph.SCHEDULE).data();
        schedule[UpdateOp.LEARNING_RATE] = (float) rate;
        schedule[UpdateOp.STEP] = step;
        schedule[UpdateOp.FIRST] = first ? 1 : 0;
        schedule[UpdateOp.LAST] = last ? 1 : 0;
    }

    private static void copyHalf(Session whole, Session half, String input, int index) {
        float[] from = whole.input(input).data();
        float[] to = half.input(input).data();
        System.arraycopy(Arrays.copyOfRange(from, index * to.length, (index + 1) * to.length), 0, to, 0, to.length);
    }
}
