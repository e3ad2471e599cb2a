package dev.residua.bench.jmh;

import dev.residua.bench.layers.Layers;
import dev.residua.engine.graph.Model;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Every convolution of ResNet-18 and ResNet-50 with its fused epilogue, each shape once. */
public class ConvolutionBenchmark extends BackendState {
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

    @Param({"1", "8"})
    public int batch;

    @Setup
    public void open() {
        String[] parts = layer.split(":");
        Model network = Layers.fused(parts[0], batch);
        open(Layers.alone(network, Layers.find(network.graph(), parts[1])), List.of());
    }

    @Benchmark
    public Tensor convolution() {
        return run();
    }
}
