package dev.residua.resnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.ImageSamples;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.infer.Prediction;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import dev.residua.resnet.model.ResNetSpec;
import dev.residua.resnet.train.Optimizer;
import dev.residua.resnet.train.TrainingGraph;
import dev.residua.resnet.weights.PretrainedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whole networks give on every backend that is available what they give on the reference backend. By default these are
 * small trials; {@code -Dresidua.contract=full} makes them as large as a user's, which takes minutes.
 */
class BackendsAgreeTest {
    private static final String REFERENCE = "reference";
    private static final boolean IS_FULL = "full".equals(System.getProperty("residua.contract"));
    private static final long SEED = 1;

    private static Stream<DynamicTest> onEachBackend(Consumer<Backend> trial) {
        return Backends.all().stream()
                .filter(backend -> !backend.name().equals(REFERENCE))
                .filter(backend -> backend.availability().available())
                .map(backend -> dynamicTest(backend.name(), () -> trial.accept(backend)));
    }

    @TestFactory
    Stream<DynamicTest> onLogitsOfResNet18() {
        return logits("resnet18");
    }

    @TestFactory
    Stream<DynamicTest> onLogitsOfResNet50() {
        assumeTrue(IS_FULL, "only with -Dresidua.contract=full");
        return logits("resnet50");
    }

    private static Stream<DynamicTest> logits(String network) {
        int size = IS_FULL ? 224 : 32;
        Graph graph = ModelZoo.find(network).graph(Shape.of(1, 3, size, size));
        Model model = new Model(network, graph, ParameterInit.forInference(graph, SEED));
        float[] expected = logits(model, Backends.get(REFERENCE));
        return onEachBackend(backend -> {
            double error = relativeL2(logits(model, backend), expected);
            System.out.printf("%s %dx%d on %s: relative L2 %.1e%n", network, size, size, backend.name(), error);
            assertTrue(error <= 1e-5, "relative L2 " + error);
        });
    }

    private static float[] logits(Model model, Backend backend) {
        try (Session session = Session.open(model, backend, CompileOptions.defaults())) {
            fill(session.input(), new SplittableRandom(SEED));
            session.run();
            return session.output().data().clone();
        }
    }

    @TestFactory
    Stream<DynamicTest> onTheClassesOfTestImages() {
        int count = IS_FULL ? 1000 : 20;
        PretrainedModel pretrained =
                PretrainedModel.load("resnet20", ModelOptions.NONE, SharedData.require("resnet20-12fca82f.th"));
        Model model = pretrained.model(20);
        Tensor images = Tensor.zeros(Shape.of(count, 3, 32, 32));
        try (LabelledImages source = ImageSources.open(SharedData.require("cifar10-jpeg.zip"), "test")) {
            Samples samples =
                    new ImageSamples(source, pretrained.card().preprocessing().orElseThrow());
            int length = samples.shape().intElements();
            for (int i = 0; i < count; i++) {
                int index = i * (samples.size() / count);
                samples.read(index, RandomGenerator.getDefault(), images.data(), i * length);
            }
        }
        List<Integer> expected = classes(model, images, Backends.get(REFERENCE));
        return onEachBackend(backend -> assertEquals(expected, classes(model, images, backend)));
    }

    private static List<Integer> classes(Model model, Tensor images, Backend backend) {
        List<Integer> classes = new ArrayList<>();
        try (Session session = Session.open(model, backend, CompileOptions.defaults())) {
            float[] input = session.input().data();
            float[] logits = new float[session.output().shape().dim(1)];
            for (int from = 0; from < images.data().length; from += input.length) {
                System.arraycopy(images.data(), from, input, 0, input.length);
                session.run();
                for (int i = 0; i < session.output().data().length; i += logits.length) {
                    System.arraycopy(session.output().data(), i, logits, 0, logits.length);
                    classes.add(Prediction.best(logits));
                }
            }
        }
        return classes;
    }

    @TestFactory
    Stream<DynamicTest> onTheLossOfTrainingSteps() {
        double[] expected = losses(Backends.get(REFERENCE));
        return onEachBackend(backend -> {
            double[] actual = losses(backend);
            int worst = 0;
            for (int i = 1; i < actual.length; i++) {
                if (error(actual[i], expected[i]) > error(actual[worst], expected[worst])) worst = i;
            }
            double error = error(actual[worst], expected[worst]);
            System.out.printf(
                    "%d steps on %s: loss from %.3f to %.3f, within %.1e%n",
                    actual.length, backend.name(), expected[0], expected[expected.length - 1], error);
            String told = "loss of step " + worst + " is " + actual[worst] + ", expected " + expected[worst];
            assertTrue(error <= 1e-3, told);
        });
    }

    private static double error(double actual, double expected) {
        return Math.abs(actual - expected) / Math.abs(expected);
    }

    /**
     * Of ResNet-20, or its shortest kin, on the same few batches of random images again and again. At the learning rate of the paper a
     * change of the last bit grows tenfold in a step or two, so that no two ways of rounding agree for long; at this one the loss falls to
     * half in 50 steps all the same.
     */
    private static double[] losses(Backend backend) {
        int steps = IS_FULL ? 50 : 3;
        int batch = 4;
        int distinct = 4;
        ResNetSpec network = ResNetSpec.cifar(IS_FULL ? 3 : 1);
        Graph graph = network.graph(Shape.of(batch, 3, 32, 32));
        Model model = new Model("network", graph, ParameterInit.forTraining(graph, SEED));
        Model step = TrainingGraph.of(model, new Optimizer.Sgd(0.9, false, 1e-4, false), TrainingGraph.Options.NONE);
        double[] losses = new double[steps];
        try (Session session =
                Session.open(step, backend, CompileOptions.defaults().passes(Passes.training()))) {
            float[] schedule = session.input(TrainingGraph.SCHEDULE).data();
            schedule[UpdateOp.LEARNING_RATE] = 5e-4f;
            schedule[UpdateOp.FIRST] = 1;
            schedule[UpdateOp.LAST] = 1;
            for (int i = 0; i < steps; i++) {
                SplittableRandom random = new SplittableRandom(i % distinct);
                fill(session.input(), random);
                float[] labels = session.input(TrainingGraph.LABELS).data();
                for (int j = 0; j < labels.length; j++) labels[j] = random.nextInt(10);
                schedule[UpdateOp.STEP] = i + 1;
                session.run();
                losses[i] = session.output(0).data()[0];
            }
        }
        return losses;
    }

    private static void fill(Tensor tensor, SplittableRandom random) {
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextGaussian();
    }

    private static double relativeL2(float[] actual, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
