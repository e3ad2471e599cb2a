package dev.residua.resnet.onnx;

import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.onnx.OnnxExporter.Batch;
import dev.residua.resnet.weights.PretrainedModel;
import dev.residua.testkit.Fuzzing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged model is one that can be laid out at some batch, or refused. */
class OnnxFuzzTest {
    @TempDir
    Path folder;

    @Test
    void onnx() throws IOException {
        byte[] mlp = OnnxExporter.toBytes(
                PretrainedModel.seeded("iris-mlp", ModelOptions.NONE, 1).model(1), Batch.DYNAMIC);
        Fuzzing.fuzz("ONNX", folder, ".onnx", List.of(mlp, images(), shapes()), file -> {
            OnnxModel network = OnnxModel.read(file);
            network.model(network.inputShape(1));
        });
    }

    private static byte[] images() {
        return TestGraph.reading(1, 2, 6, 6)
                .floats("w", Shape.of(2, 1, 2, 2), new float[8])
                .floats("v", Shape.of(2), 1, 2)
                .integers("pads", 0, 0, 1, 0, 0, 0, 0, 2)
                .floats("six", Shape.of(), 6)
                .node("Pad", "x pads -> p", "mode", "reflect")
                .node("Conv", "p w -> c", "group", 2, "strides", new long[] {1, 2}, "pads", new long[] {1, 1, 0, 0})
                .node("BatchNormalization", "c v v v v -> b", "epsilon", 1e-3f)
                .node("Clip", "b _ six -> r")
                .node("MaxPool", "r -> m", "kernel_shape", new long[] {2, 2}, "ceil_mode", 1)
                .node("Concat", "m m -> cc", "axis", 1)
                .node("AveragePool", "cc -> a", "kernel_shape", new long[] {2, 2}, "auto_pad", "SAME_UPPER")
                .node("GlobalAveragePool", "a -> g")
                .node("Flatten", "g -> f")
                .node("Softmax", "f -> y")
                .proto()
                .build()
                .toByteArray();
    }

    private static byte[] shapes() {
        return TestGraph.reading(-1, 2, 1, 2)
                .integers("one", 1)
                .integers("many", 3, 4)
                .floats("w", Shape.of(4, 3), new float[12])
                .floats("b", Shape.of(3), 1, 2, 3)
                .node("Shape", "x -> s")
                .node("Gather", "s one -> n", "axis", 0)
                .node("ConstantOfShape", "many -> zeros")
                .node("Concat", "n n -> t", "axis", 0)
                .node("Reshape", "x t -> r")
                .node("Flatten", "x -> f")
                .node("MatMul", "f w -> p")
                .node("Add", "p b -> y")
                .proto()
                .build()
                .toByteArray();
    }
}
