package dev.residua.resnet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResNetGraphTest {
    private static Graph graph(String name, String options) {
        Architecture model = ModelZoo.find(name, ModelOptions.parse(options));
        return model.graph(model.inputShape(1));
    }

    private static List<String> parameterNames(Graph graph) {
        return graph.parameters().stream().map(Node::name).toList();
    }

    /** torchvision's state_dict order, without {@code num_batches_tracked}. */
    private static List<String> torchvisionKeys(int convs, boolean projectFirstStage, int... depths) {
        List<String> keys = new ArrayList<>();
        convAndNorm("conv1", "bn1", keys);
        for (int stage = 1; stage <= depths.length; stage++) {
            for (int i = 0; i < depths[stage - 1]; i++) {
                String block = "layer" + stage + "." + i;
                for (int c = 1; c <= convs; c++) convAndNorm(block + ".conv" + c, block + ".bn" + c, keys);
                boolean projects = i == 0 && (stage > 1 || projectFirstStage);
                if (projects) convAndNorm(block + ".downsample.0", block + ".downsample.1", keys);
            }
        }
        keys.addAll(List.of("fc.weight", "fc.bias"));
        return keys;
    }

    private static void convAndNorm(String conv, String norm, List<String> keys) {
        keys.add(conv + ".weight");
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) keys.add(norm + "." + part);
    }

    @Test
    void parameterNamesAreTorchvisions() {
        assertEquals(torchvisionKeys(2, false, 2, 2, 2, 2), parameterNames(graph("resnet18", "")));
        assertEquals(torchvisionKeys(2, false, 3, 4, 6, 3), parameterNames(graph("resnet34", "")));
        assertEquals(torchvisionKeys(3, true, 3, 4, 6, 3), parameterNames(graph("resnet50", "")));
        assertEquals(torchvisionKeys(3, true, 3, 4, 23, 3), parameterNames(graph("resnet101", "")));
        assertEquals(torchvisionKeys(3, true, 3, 8, 36, 3), parameterNames(graph("resnet152", "")));
        assertEquals(torchvisionKeys(2, false, 2, 2, 2, 2), parameterNames(graph("resnet18-cifar", "")));
    }

    @Test
    void cifarFamilyNamesItsHeadLinear() {
        List<String> names = parameterNames(graph("resnet20", ""));
        assertEquals(List.of("linear.weight", "linear.bias"), names.subList(names.size() - 2, names.size()));
        assertTrue(names.stream().noneMatch(name -> name.contains("shortcut")));
        assertTrue(parameterNames(graph("resnet20", "shortcut=B")).contains("layer2.0.shortcut.0.weight"));
    }

    @Test
    void layersOfABottleneckAreInTorchvisionOrder() {
        List<String> layers = ModelSummary.of(graph("resnet50", "")).rows().stream()
                .map(ModelSummary.Row::layer)
                .toList();
        assertEquals(List.of("input", "conv1", "bn1", "relu", "maxpool"), layers.subList(0, 5));
        List<String> block = List.of(
                "conv1",
                "bn1",
                "relu",
                "conv2",
                "bn2",
                "relu_1",
                "conv3",
                "bn3",
                "downsample.0",
                "downsample.1",
                "add",
                "relu_2");
        assertEquals(block.stream().map(name -> "layer1.0." + name).toList(), layers.subList(5, 17));
        assertEquals(List.of("avgpool", "flatten", "fc"), layers.subList(layers.size() - 3, layers.size()));
    }

    /** He et al. 2015, table 1. */
    @Test
    void outputShapesOfResNet34() {
        Graph graph = graph("resnet34", "");
        assertEquals(Shape.of(1, 64, 112, 112), graph.node("conv1").shape());
        assertEquals(Shape.of(1, 64, 56, 56), graph.node("maxpool").shape());
        assertEquals(Shape.of(1, 64, 56, 56), graph.node("layer1.2.relu_1").shape());
        assertEquals(Shape.of(1, 128, 28, 28), graph.node("layer2.3.relu_1").shape());
        assertEquals(Shape.of(1, 256, 14, 14), graph.node("layer3.5.relu_1").shape());
        assertEquals(Shape.of(1, 512, 7, 7), graph.node("layer4.2.relu_1").shape());
        assertEquals(Shape.of(1, 512, 1, 1), graph.node("avgpool").shape());
        assertEquals(Shape.of(1, 1000), graph.outputs().getFirst().shape());
    }

    @Test
    void batchAndImageSizeAreFree() {
        Graph graph = ModelZoo.find("resnet50").graph(Shape.of(3, 3, 160, 97));
        assertEquals(Shape.of(3, 2048, 5, 4), graph.node("layer4.2.relu_2").shape());
        assertEquals(Shape.of(3, 1000), graph.outputs().getFirst().shape());
    }

    @Test
    void anInputThatIsNoImageIsRefused() {
        assertThrows(ResiduaException.class, () -> ModelZoo.find("resnet18").graph(Shape.of(1, 4)));
        assertThrows(ResiduaException.class, () -> ModelZoo.find("iris-mlp").graph(Shape.of(1, 5)));
    }

    @Test
    void shortcutAPadsHalfTheNewChannelsOnEachSide() {
        Graph graph = graph("resnet20", "");
        assertSame(graph.node("relu"), graph.node("layer1.0.add").input(1));
        assertEquals(
                new Op.PadShortcut(2, 8, 8), graph.node("layer2.0.shortcut").op());
        assertEquals(
                new Op.PadShortcut(2, 16, 16), graph.node("layer3.0.shortcut").op());
        assertEquals(
                new Op.PadShortcut(1, 96, 96),
                graph("resnet50", "shortcut=A").node("layer1.0.downsample").op());
    }

    @Test
    void shortcutBProjectsWhereTheShapeChangesAndCEverywhere() {
        assertEquals(3, projections(graph("resnet18", "")));
        assertEquals(4, projections(graph("resnet50", "")));
        assertEquals(8, projections(graph("resnet18", "shortcut=C")));
        assertEquals(16, projections(graph("resnet50", "shortcut=C")));
        assertEquals(0, projections(graph("resnet18", "shortcut=A")));
    }

    private static long projections(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Conv2d && node.name().endsWith("downsample.0"))
                .count();
    }

    @Test
    void versionPlacesTheStride() {
        assertEquals(List.of(2, 1), strides(graph("resnet50", "version=v1"), "layer2.0.conv1", "layer2.0.conv2"));
        assertEquals(List.of(1, 2), strides(graph("resnet50", "version=v1.5"), "layer2.0.conv1", "layer2.0.conv2"));
        assertEquals(List.of(2, 1), strides(graph("resnet18", "version=v1.5"), "layer2.0.conv1", "layer2.0.conv2"));
    }

    private static List<Integer> strides(Graph graph, String... names) {
        List<Integer> strides = new ArrayList<>();
        for (String name : names)
            strides.add(((Op.Conv2d) graph.node(name).op()).window().strideH());
        return strides;
    }

    @Test
    void plainNetworkHasNoSkipConnection() {
        Graph graph = graph("resnet34", "skip=none");
        assertTrue(graph.nodes().stream().noneMatch(node -> node.op() instanceof Op.Add));
        assertEquals(0, projections(graph));
        assertSame(graph.node("layer1.0.bn2"), graph.node("layer1.0.relu_1").input(0));
    }

    /** What a block of shortcut A adds to its branch, and with which parameters (He et al. 2016, figure 2). */
    @ParameterizedTest
    @CsvSource({
        "identity, add, 0",
        "scaled, scale scale add, 0",
        "exclusive_gate, conv2d sigmoid mul scale sigmoid mul add, 272",
        "shortcut_gate, conv2d scale sigmoid mul add, 272",
        "convolution, conv2d add, 256",
        "dropout, add, 0"
    })
    void skipConnectionsOfEveryKind(String skip, String operators, int parameters) {
        List<ModelSummary.Row> rows =
                ModelSummary.of(graph("resnet20", "skip=" + skip)).rows();
        List<ModelSummary.Row> ofSkip = rows.stream()
                .filter(row -> row.layer().matches("layer1\\.1\\.(skip|gate.*|half|gated|add)"))
                .toList();
        assertEquals(
                operators,
                String.join(" ", ofSkip.stream().map(ModelSummary.Row::kind).toList()));
        assertEquals(
                parameters,
                ofSkip.stream().mapToLong(ModelSummary.Row::parameters).sum());
    }

    @Test
    void dropoutIsThereInTrainingOnly() {
        Architecture model = ModelZoo.find("resnet20", ModelOptions.parse("skip=dropout"));
        Graph training = model.trainingGraph(model.inputShape(2));
        assertEquals(
                9,
                training.nodes().stream()
                        .filter(node -> node.op() instanceof Op.Dropout)
                        .count());
        assertEquals(
                List.of("input", Architecture.STEP),
                training.inputs().stream().map(Node::name).toList());
        assertEquals(parameterNames(model.graph(model.inputShape(2))), parameterNames(training));
        Architecture other = ModelZoo.find("resnet20");
        assertEquals(1, other.trainingGraph(other.inputShape(2)).inputs().size());
    }

    @Test
    void specsThatMakeNoNetworkAreRefused() {
        assertThrows(ResiduaException.class, () -> ResNetSpec.imageNet(ResNetSpec.Block.BASIC, 2, 2));
        assertThrows(ResiduaException.class, () -> ResNetSpec.imageNet(ResNetSpec.Block.BASIC, 2, 2, 0, 2));
        ResNetSpec narrowing = new ResNetSpec(
                ResNetSpec.Block.BASIC,
                List.of(1, 1),
                List.of(32, 16),
                ResNetSpec.Stem.CIFAR,
                ResNetSpec.Shortcut.A,
                ResNetSpec.Version.V1_5,
                10,
                ResNetSpec.Skip.IDENTITY,
                ResNetSpec.Naming.CIFAR);
        assertThrows(ResiduaException.class, () -> narrowing.graph(narrowing.inputShape(1)));
    }
}
