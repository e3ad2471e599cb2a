package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Npy;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ONNX file serves wherever a model and its weights do, with the same results. */
class OnnxCommandsTest {
    @TempDir
    private static Path folder;

    private static Path weights;
    private static Path onnx;
    private static TestFiles files;

    @BeforeAll
    static void export() throws IOException {
        files = new TestFiles(folder);
        weights = folder.resolve("w.safetensors");
        onnx = folder.resolve("w.onnx");
        PretrainedModel.seeded("resnet20", ModelOptions.NONE, 4).write(weights);
        run("export", "--weights", weights, "--format", "onnx", "--output", onnx);
        for (int i = 0; i < 3; i++) {
            files.image("tree/cat/" + i + ".png", 40, 32, i);
            files.image("tree/dog/" + i + ".png", 32, 40, 9 + i);
        }
    }

    private static String run(Object... args) {
        Cli cli = Cli.run(args);
        assertEquals(0, cli.exitCode(), cli.err());
        return cli.out();
    }

    @Test
    void inferGivesTheSameLogits() {
        Tensor x = Tensor.zeros(Shape.of(2, 3, 32, 32));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < x.data().length; i++) x.data()[i] = (float) random.nextGaussian();
        Path input = folder.resolve("x.npy");
        Npy.write(input, x);
        float[][] logits = new float[3][];
        Object[][] sources = {{"--weights", weights}, {"--model", onnx}, {"--weights", onnx}};
        for (int i = 0; i < sources.length; i++) {
            Path output = folder.resolve("y.npy");
            run("infer", sources[i][0], sources[i][1], "--input", input, "--output", output);
            logits[i] = Npy.read(output).data();
        }
        assertArrayEquals(logits[0], logits[1]);
        assertArrayEquals(logits[0], logits[2]);
    }

    @Test
    void classifyAndEvaluateKnowLabelsAndPreprocessing() {
        Path image = folder.resolve("tree/cat/1.png");
        assertEquals(
                run("classify", "--weights", weights, "--json", image),
                run("classify", "--model", onnx, "--json", image));
        Path data = folder.resolve("tree");
        assertEquals(
                run("evaluate", "--weights", weights, "--data", data),
                run("evaluate", "--weights", onnx, "--data", data));
    }

    @Test
    void summaryAndProfileShowTheLayers() {
        assertEquals(run("summary", "resnet20"), run("summary", onnx));
        String profile = run("profile", "--model", onnx, "--warmup", 1, "--repeat", 1, "--json");
        assertTrue(profile.contains("layer3.2.conv2"), profile);
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws IOException {
        Cli.run("profile", "--model", "resnet20", "--weights", onnx).assertRefused("model and weights in one");
        Cli.run("profile", "--model", onnx, "--weights", weights).assertRefused("model and weights in one");
        Cli.run("profile", "--model", onnx, "--variant", "classes=5").assertRefused("no variant of it");
        Cli.run("profile", "--model", onnx, "--input", "1x32x32").assertRefused("the network reads [any, 3, 32, 32]");
        Cli.run("summary", folder.resolve("none.onnx")).assertRefused("no such ONNX file");
        Cli.run("summary", files.text("text.onnx", "no model at all")).assertRefused("not an ONNX file");
    }
}
