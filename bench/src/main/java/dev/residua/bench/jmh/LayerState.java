package dev.residua.bench.jmh;

import dev.residua.bench.layers.Layers;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The parameter that names a convolution: each shape of ResNet-18 and ResNet-50 once. */
@State(Scope.Benchmark)
public class LayerState {
    @Param({
        "resnet18:conv1",
        "resnet18:layer1.0.conv1",
        "resnet18:layer2.0.conv1",
        "resnet18:layer2.0.conv2",
        "resnet18:layer2.0.downsample.0",
        "resnet18:layer3.0.conv1",
        "resnet18:layer3.0.conv2",
        "resnet18:layer3.0.downsample.0",
        "resnet18:layer4.0.conv1",
        "resnet18:layer4.0.conv2",
        "resnet18:layer4.0.downsample.0",
        "resnet50:layer1.0.conv1",
        "resnet50:layer1.0.conv3",
        "resnet50:layer1.1.conv1",
        "resnet50:layer2.0.conv1",
        "resnet50:layer2.0.conv2",
        "resnet50:layer2.0.conv3",
        "resnet50:layer2.0.downsample.0",
        "resnet50:layer2.1.conv1",
        "resnet50:layer3.0.conv1",
        "resnet50:layer3.0.conv2",
        "resnet50:layer3.0.conv3",
        "resnet50:layer3.0.downsample.0",
        "resnet50:layer3.1.conv1",
        "resnet50:layer4.0.conv1",
        "resnet50:layer4.0.conv2",
        "resnet50:layer4.0.conv3",
        "resnet50:layer4.0.downsample.0",
        "resnet50:layer4.1.conv1"
    })
    public String layer;

    /** The convolution with its fused epilogue, as inference runs it. */
    final Node node(int batch) {
        return Layers.find(network(layer, batch).graph(), name(layer));
    }

    /** A network of this convolution alone, with its fused epilogue. */
    final Model model(int batch) {
        return model(layer, batch);
    }

    /**
     * @param layer network, colon, layer
     */
    static Model model(String layer, int batch) {
        Model network = network(layer, batch);
        return Layers.alone(network, Layers.find(network.graph(), name(layer)));
    }

    private static Model network(String layer, int batch) {
        return Layers.fused(layer.substring(0, layer.indexOf(':')), batch);
    }

    private static String name(String layer) {
        return layer.substring(layer.indexOf(':') + 1);
    }
}
