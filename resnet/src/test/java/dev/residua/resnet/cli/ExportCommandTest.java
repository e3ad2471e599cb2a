package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    private Path folder;

    @Test
    void writesAModelForAnyBatch() throws IOException {
        ModelProto model = export();
        assertEquals("batch", inputShape(model).getDim(0).getDimParam());
        assertEquals(32, inputShape(model).getDim(3).getDimValue());
        assertTrue(operators(model).contains("BatchNormalization"));
        assertEquals(19, model.getOpsetImport(0).getVersion());
    }

    @Test
    void foldsBatchNormAndFixesTheBatchOnRequest() throws IOException {
        ModelProto model = export("--fold-batch-norm", "--fixed-batch", "--batch", "3");
        assertEquals(3, inputShape(model).getDim(0).getDimValue());
        assertTrue(operators(model).stream().noneMatch("BatchNormalization"::equals));
    }

    @Test
    void writesWeightsThatDescribeThemselves() {
        Path file = folder.resolve("model.safetensors");
        Cli cli = Cli.run("export", "--model", "resnet20", "--seed", 5, "--format", "safetensors", "--output", file);
        assertEquals(0, cli.exitCode(), cli.err());
        PretrainedModel expected = PretrainedModel.seeded("resnet20", ModelOptions.NONE, 5);
        PretrainedModel found = PretrainedModel.load(null, ModelOptions.NONE, file);
        assertEquals(expected.card(), found.card());
        expected.parameters()
                .forEach((name, tensor) -> assertArrayEquals(
                        tensor.data(), found.parameters().get(name).data(), name));
    }

    @Test
    void writesTheMeanOfSeveralStates() {
        Path first = seeded(1);
        Path second = seeded(2);
        Path file = folder.resolve("mean.safetensors");
        Cli cli =
                Cli.run("export", "--weights", first, "--average", second, "--format", "safetensors", "--output", file);
        assertEquals(0, cli.exitCode(), cli.err());
        float[] a = weight(first);
        float[] b = weight(second);
        float[] mean = weight(file);
        for (int i = 0; i < mean.length; i++) assertEquals((float) (((double) a[i] + b[i]) / 2), mean[i]);
    }

    private Path seeded(long seed) {
        Path file = folder.resolve(seed + ".safetensors");
        PretrainedModel.seeded("resnet20", ModelOptions.NONE, seed).write(file);
        return file;
    }

    private static float[] weight(Path file) {
        return PretrainedModel.load(null, ModelOptions.NONE, file)
                .parameters()
                .get("layer2.1.conv1.weight")
                .data();
    }

    @Test
    void leavesNothingBesideTheFile() throws IOException {
        export();
        export(); // over the first
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("model.onnx")), files.toList());
        }
    }

    @Test
    void refusesWhatItCannotDo() {
        Path file = folder.resolve("model.onnx");
        run(folder.resolve("missing/model.onnx"), "onnx").assertRefused("create it first");
        run(folder, "onnx").assertRefused("is a folder");
        run(file, "punchcard").assertRefused("--format");
        Cli.run("export", "--model", "resnet20", "--format", "safetensors", "--fixed-batch", "--output", file)
                .assertRefused("are for --format onnx");
        Cli.run("export", "--model", "resnet20", "--format", "onnx", "--average", file, "--output", file)
                .assertRefused("--average is for --format safetensors");
        Cli.run("export", "--format", "onnx", "--output", file).assertRefused("neither --model nor --weights");
        Cli.run("export", "--model", "resnet20", "--format", "onnx", "--output", file, "--batch", "0")
                .assertRefused("--batch is 0");
    }

    private static Cli run(Path output, String format) {
        return Cli.run("export", "--model", "resnet20", "--format", format, "--output", output);
    }

    private ModelProto export(String... options) throws IOException {
        Path file = folder.resolve("model.onnx");
        List<Object> arguments =
                new ArrayList<>(List.of("export", "--model", "resnet20", "--format", "onnx", "--output", file));
        arguments.addAll(List.of(options));
        Cli cli = Cli.run(arguments.toArray());
        assertEquals(0, cli.exitCode(), cli.err());
        return ModelProto.parseFrom(Files.readAllBytes(file));
    }

    private static TensorShapeProto inputShape(ModelProto model) {
        return model.getGraph().getInput(0).getType().getTensorType().getShape();
    }

    private static List<String> operators(ModelProto model) {
        return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
    }
}
