package dev.residua.resnet.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphPrinter;
import dev.residua.engine.graph.Model;
import dev.residua.engine.passes.EliminateDeadCode;
import dev.residua.engine.passes.FoldBatchNorm;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.passes.PassListener;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import dev.residua.resnet.model.ResNetSpec;
import dev.residua.resnet.model.ResNetSpec.Block;
import dev.residua.resnet.model.ResNetSpec.Naming;
import dev.residua.resnet.model.ResNetSpec.Shortcut;
import dev.residua.resnet.model.ResNetSpec.Skip;
import dev.residua.resnet.model.ResNetSpec.Stem;
import dev.residua.resnet.model.ResNetSpec.Version;
import dev.residua.resnet.onnx.OnnxExporter.Batch;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What we export and read again is the same network: the same graph, and the same logits bit for bit. */
class OnnxRoundTripTest {
    private static final List<Pass> FOLD = List.of(new FoldBatchNorm(), new EliminateDeadCode());

    static Stream<Arguments> networks() {
        ResNetSpec bottlenecks = new ResNetSpec(
                Block.BOTTLENECK,
                List.of(1, 2),
                List.of(4, 8),
                Stem.IMAGENET,
                Shortcut.C,
                Version.V1,
                7,
                Skip.IDENTITY,
                Naming.TORCHVISION);
        ResNetSpec cifar = ResNetSpec.cifar(1);
        return Stream.of(
                Arguments.of("shortcut A", cifar, Shape.of(2, 3, 16, 16)),
                Arguments.of("shortcut B", cifar.shortcut(Shortcut.B), Shape.of(1, 3, 12, 16)),
                Arguments.of("plain", cifar.skip(Skip.NONE), Shape.of(2, 3, 16, 16)),
                Arguments.of("gates", cifar.skip(Skip.EXCLUSIVE_GATE), Shape.of(2, 3, 16, 16)),
                Arguments.of("scaled skips", cifar.skip(Skip.SCALED), Shape.of(2, 3, 16, 16)),
                Arguments.of("bottlenecks", bottlenecks, Shape.of(2, 3, 40, 40)),
                Arguments.of("MLP", ModelZoo.find("iris-mlp"), Shape.of(3, 4)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void isTheSameAsBuiltFoldedAndFused(String name, Architecture network, Shape input) {
        Graph graph = network.graph(input);
        Model model = new Model(name, graph, ParameterInit.forInference(graph, 3));
        assertSame(model, Batch.DYNAMIC);
        assertSame(Passes.run(model, FOLD, PassListener.SILENT), Batch.FIXED);
        Model fused = Passes.run(model, Passes.inference(), PassListener.SILENT);
        assertArrayEquals(run(fused, "reference"), run(roundTrip(fused, Batch.DYNAMIC, input), "reference"));
    }

    private static void assertSame(Model model, Batch batch) {
        Shape input = model.graph().inputs().getFirst().shape();
        Model read = roundTrip(model, batch, input);
        assertEquals(model.name(), read.name());
        assertEquals(sortedLines(model), sortedLines(read));
        assertArrayEquals(run(model, "reference"), run(read, "reference"));
    }

    @Test
    void theFastBackendGivesTheSameLogits() {
        Model model = PretrainedModel.seeded("resnet20", ModelOptions.NONE, 3).model(2);
        Model read = roundTrip(model, Batch.DYNAMIC, Shape.of(2, 3, 32, 32));
        String best = Backends.best().name();
        assertArrayEquals(run(model, best), run(read, best));
    }

    private static Model roundTrip(Model model, Batch batch, Shape input) {
        byte[] bytes = OnnxExporter.toBytes(model, batch);
        return OnnxModel.read(new ByteArrayInputStream(bytes), "test").model(input);
    }

    /** Parameters may come in another order, the rest not. */
    private static List<String> sortedLines(Model model) {
        List<String> lines = GraphPrinter.print(model.graph()).lines().toList();
        return Stream.concat(
                        lines.stream()
                                .filter(line -> line.contains("parameter"))
                                .sorted(),
                        lines.stream().filter(line -> !line.contains("parameter")))
                .toList();
    }

    private static float[] run(Model model, String backend) {
        SplittableRandom random = new SplittableRandom(5);
        try (Session session = Session.open(
                model, Backends.get(backend), CompileOptions.defaults().threads(2))) {
            float[] x = session.input().data();
            for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian();
            session.run();
            return session.output().data().clone();
        }
    }

    @Test
    void aDynamicFileRunsAtAnyBatchAndAFixedOneAtItsOwn(@TempDir Path folder) {
        PretrainedModel network = PretrainedModel.seeded("iris-mlp", ModelOptions.NONE, 3);
        Path file = folder.resolve("m.onnx");
        OnnxExporter.write(network.model(1), Batch.DYNAMIC, file);
        assertArrayEquals(
                run(network.model(7), "reference"), run(OnnxModel.read(file).model(7), "reference"));
        OnnxExporter.write(network.model(2), Batch.FIXED, file);
        OnnxModel fixed = OnnxModel.read(file);
        assertArrayEquals(run(network.model(2), "reference"), run(fixed.model(2), "reference"));
        String message =
                assertThrows(ResiduaException.class, () -> fixed.model(3)).getMessage();
        assertTrue(message.endsWith("its file fixes the batch at 2"), message);
    }

    @Test
    void aFileDescribesItself(@TempDir Path folder) {
        PretrainedModel network = PretrainedModel.seeded("resnet20", ModelOptions.NONE, 3);
        Path file = folder.resolve("m.onnx");
        OnnxExporter.write(network.model(1), network.metadata(), Batch.DYNAMIC, file);
        OnnxModel read = OnnxModel.read(file);
        assertEquals(network.labels(), read.labels());
        assertEquals(network.preprocessing(), read.preprocessing());
        assertEquals(network.inputShape(5), read.inputShape(5));
        assertEquals("resnet20", read.name());
    }
}
