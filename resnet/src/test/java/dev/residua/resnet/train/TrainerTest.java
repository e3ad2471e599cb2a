package dev.residua.resnet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.graph.Model;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Iris;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.data.TableSamples;
import dev.residua.resnet.data.Unreadable;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ParameterInit;
import dev.residua.resnet.weights.ModelCard;
import dev.residua.resnet.weights.PretrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Iris.Split IRIS = Iris.split(1);

    @TempDir
    Path folder;

    /** Thrown by a listener to stop a run where a crash would. */
    private static final class Crash extends RuntimeException {}

    @Test
    void irisReachesItsUsualAccuracy() {
        List<TrainingListener.Epoch> epochs = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochDone(Epoch epoch) {
                epochs.add(epoch);
            }
        };
        try (Trainer trainer = trainer(recipe(100, 0), null, 0, listener)) {
            trainer.run();
        }
        assertEquals(100, epochs.size());
        double accuracy = epochs.getLast().validationAccuracy();
        assertTrue(accuracy >= 0.93, "accuracy " + accuracy);
    }

    @Test
    void aResumedRunEndsWithTheWeightsOfTheUndisturbedOne() {
        Recipe recipe = recipe(3, 2);
        Map<String, Tensor> expected;
        try (Trainer trainer = trainer(recipe, null, 0, new TrainingListener() {})) {
            trainer.run();
            expected = trainer.weights().parameters();
        }
        // Crashes in the middle of the second epoch, past a checkpoint, twice.
        for (int crash : new int[] {10, 12}) {
            int[] steps = {crash == 10 ? 0 : 9};
            TrainingListener crashing = new TrainingListener() {
                @Override
                public void batchDone(Batch batch) {
                    if (++steps[0] == crash) throw new Crash();
                }
            };
            try (Trainer trainer = trainer(recipe, folder, 0, crashing)) {
                if (crash != 10) trainer.resume();
                assertThrows(Crash.class, trainer::run);
            }
        }
        try (Trainer trainer = trainer(recipe, folder, 0, new TrainingListener() {})) {
            trainer.resume();
            trainer.run();
            assertSame(expected, trainer.weights().parameters());
        }
    }

    @Test
    void theBestEpochIsKeptAsWeightsThatDescribeThemselves() {
        double[] best = {-1};
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochDone(Epoch epoch) {
                best[0] = Math.max(best[0], epoch.validationAccuracy());
            }
        };
        try (Trainer trainer = trainer(recipe(5, 0), folder, 0, listener)) {
            trainer.run();
        }
        PretrainedModel loaded = PretrainedModel.load(null, ModelOptions.NONE, folder.resolve(Trainer.BEST));
        Validation again = Validation.of(
                loaded.model(16), IRIS.test(), Unreadable.REFUSE, Backends.get("reference"), CompileOptions.defaults());
        assertEquals(best[0], again.accuracy(), 1e-12);
    }

    /** On the backend that people get, whose work several threads share. */
    @Test
    void theSameSeedAndThreadsGiveTheSameWeights() {
        assertSame(trainedOnTwoThreads(3), trainedOnTwoThreads(3));
        assertFalse(Arrays.equals(
                trainedOnTwoThreads(3).get("fc1.weight").data(),
                trainedOnTwoThreads(4).get("fc1.weight").data()));
    }

    private static Map<String, Tensor> trainedOnTwoThreads(long seed) {
        try (Trainer trainer = new Trainer(
                fresh(seed),
                recipe(2, 0),
                IRIS.train(),
                IRIS.test(),
                null,
                Backends.best(),
                CompileOptions.defaults().threads(2),
                new TrainingListener() {})) {
            trainer.run();
            return trainer.weights().parameters();
        }
    }

    /** The reference backend, which notes how it is told to choose kernels. */
    private record Listening(Set<Tuning> heard) implements Backend {
        private static final Backend REFERENCE = Backends.get("reference");

        @Override
        public String name() {
            return REFERENCE.name();
        }

        @Override
        public int priority() {
            return REFERENCE.priority();
        }

        @Override
        public Availability availability() {
            return REFERENCE.availability();
        }

        @Override
        public Device device() {
            return REFERENCE.device();
        }

        @Override
        public Executable compile(Model model, CompileOptions options) {
            heard.add(options.tuning());
            return REFERENCE.compile(model, options);
        }
    }

    /** Else a run that is resumed after {@code residua tune} would differ from the undisturbed one. */
    @Test
    void whatWasMeasuredOnThisMachineDoesNotEnter() {
        Listening backend = new Listening(EnumSet.noneOf(Tuning.class));
        CompileOptions options = CompileOptions.defaults().threads(1);
        assertEquals(Tuning.REMEMBERED, options.tuning());
        try (Trainer trainer = new Trainer(
                fresh(1), recipe(1, 0), IRIS.train(), IRIS.test(), null, backend, options, new TrainingListener() {})) {
            trainer.run();
        }
        assertEquals(Set.of(Tuning.OFF), backend.heard(), "of the steps and of the validation");
    }

    @Test
    void withoutValidationTheLastWeightsAreKept() {
        try (Trainer trainer = new Trainer(
                fresh(0),
                recipe(2, 0),
                IRIS.train(),
                null,
                folder,
                Backends.get("reference"),
                CompileOptions.defaults().threads(1),
                new TrainingListener() {})) {
            trainer.run();
            PretrainedModel kept = PretrainedModel.load(null, ModelOptions.NONE, folder.resolve(Trainer.BEST));
            assertSame(trainer.weights().parameters(), kept.parameters());
        }
    }

    @Test
    void aCheckpointOfAnotherModelOrRecipeIsRefused() {
        try (Trainer trainer = trainer(recipe(1, 0), folder, 0, new TrainingListener() {})) {
            trainer.run();
        }
        try (Trainer trainer = trainer(recipe(2, 0), folder, 0, new TrainingListener() {})) {
            String message =
                    assertThrows(ResiduaException.class, trainer::resume).getMessage();
            assertTrue(message.contains("other settings"), message);
        }
    }

    @Test
    void weightsAreNoCheckpoint() throws Exception {
        try (Trainer trainer = trainer(recipe(1, 0), folder, 0, new TrainingListener() {})) {
            trainer.run();
            Files.copy(
                    folder.resolve(Trainer.BEST),
                    folder.resolve(Trainer.LAST),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            String message =
                    assertThrows(ResiduaException.class, trainer::resume).getMessage();
            assertTrue(message.contains("not a training checkpoint"), message);
        }
    }

    @Test
    void aDivergingRunStopsAndNamesTheFirstBadValue() {
        Recipe wild = new Recipe(
                new Optimizer.Sgd(0, false, 0, false),
                new LearningRate.Constant(1e30),
                TrainingGraph.Options.NONE,
                16,
                5,
                1,
                Unreadable.REFUSE,
                0);
        try (Trainer trainer = trainer(wild, folder, 0, new TrainingListener() {})) {
            String message = assertThrows(ResiduaException.class, trainer::run).getMessage();
            assertTrue(message.contains("training stopped: the loss is"), message);
            assertTrue(message.contains("first value that is not finite is '"), message);
        }
    }

    @Test
    void aLabelOutsideTheModelsClassesIsRefused() {
        Tensor rows = Tensor.zeros(Shape.of(20, 4));
        Samples samples = new TableSamples(
                rows,
                new int[] {0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                List.of("a", "b", "c", "d"));
        String message = assertThrows(
                        ResiduaException.class,
                        () -> new Trainer(
                                fresh(0),
                                recipe(1, 0),
                                samples,
                                null,
                                null,
                                Backends.get("reference"),
                                CompileOptions.defaults(),
                                new TrainingListener() {}))
                .getMessage();
        assertTrue(message.contains("label 3"), message);
    }

    @Test
    void aBatchLargerThanTheDataIsRefused() {
        Recipe large = new Recipe(
                new Optimizer.Adam(),
                new LearningRate.Constant(1e-3),
                TrainingGraph.Options.NONE,
                121,
                1,
                1,
                Unreadable.REFUSE,
                0);
        try (Trainer trainer = trainer(large, null, 0, new TrainingListener() {})) {
            String message = assertThrows(ResiduaException.class, trainer::run).getMessage();
            assertTrue(message.contains("larger than the data"), message);
        }
    }

    private static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> found) {
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) ->
                assertArrayEquals(tensor.data(), found.get(name).data(), name));
    }

    private static Recipe recipe(int epochs, int checkpointEvery) {
        return new Recipe(
                new Optimizer.Adam(),
                new LearningRate.Constant(1e-3),
                TrainingGraph.Options.NONE,
                16,
                epochs,
                1,
                Unreadable.REFUSE,
                checkpointEvery);
    }

    private static PretrainedModel fresh(long seed) {
        ModelCard card = ModelCard.of("iris-mlp", ModelOptions.NONE);
        Architecture architecture = card.architecture();
        return new PretrainedModel(card, ParameterInit.forTraining(architecture.graph(Shape.of(1, 4)), seed));
    }

    private static Trainer trainer(Recipe recipe, Path folder, long seed, TrainingListener listener) {
        return new Trainer(
                fresh(seed),
                recipe,
                IRIS.train(),
                IRIS.test(),
                folder,
                Backends.get("reference"),
                CompileOptions.defaults().threads(1),
                listener);
    }
}
