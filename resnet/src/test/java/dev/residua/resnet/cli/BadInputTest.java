package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a user hands over that cannot be used ends with exit code 2 and one line that says what it is. */
class BadInputTest {
    @TempDir
    private Path folder;

    @TempDir
    private static Path shared;

    private static Path weights;

    private TestFiles files;
    private Path output;

    @BeforeAll
    static void writeWeights() {
        weights = shared.resolve("resnet20.safetensors");
        PretrainedModel.seeded("resnet20", ModelOptions.NONE, 1).write(weights);
    }

    @BeforeEach
    void prepare() {
        files = new TestFiles(folder);
        output = folder.resolve("y.npy");
    }

    private void inferRefused(Path input, String part) {
        Cli.run("infer", "--model", "iris-mlp", "--input", input, "--output", output)
                .assertRefused(part);
        assertFalse(Files.exists(output));
    }

    private void weightsRefused(Path file, String part) throws IOException {
        Path input = files.npy("x.npy", "(1, 3, 32, 32)", "<f4", false, 4 * 3 * 32 * 32);
        Cli.run("infer", "--model", "resnet20", "--weights", file, "--input", input, "--output", output)
                .assertRefused(part);
        assertFalse(Files.exists(output));
    }

    private void classifyRefused(Path image, String part) {
        Cli.run("classify", "--weights", weights, image).assertRefused(part);
    }

    private void evaluateRefused(Object data, String part) {
        Cli.run("evaluate", "--weights", weights, "--data", data).assertRefused(part);
    }

    @Test
    void notAnImage() throws IOException {
        classifyRefused(files.text("notes.jpg", "no image at all"), "notes.jpg: not an image");
        classifyRefused(files.text("empty.png", ""), "empty.png: the file is empty");
        files.text("tree/cat/1.png", "no image either");
        evaluateRefused(folder.resolve("tree"), "1.png: not an image");
    }

    @Test
    void truncatedImage() throws IOException {
        for (String suffix : new String[] {"jpg", "png"}) {
            Path whole = files.image("whole." + suffix, 40, 30, 1);
            classifyRefused(files.truncated("half." + suffix, whole, 0.5), "half." + suffix + ": truncated");
        }
    }

    @Test
    void truncatedSafetensors() throws IOException {
        weightsRefused(files.truncated("half.safetensors", weights, 0.5), "half.safetensors: ");
        weightsRefused(files.truncated("header.safetensors", weights, 0.01), "header.safetensors: ");
        weightsRefused(files.safetensors("short.safetensors", 100, "{\"a\":"), "short.safetensors: ");
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807", "-1", "4294967296", "0"})
    void lyingSafetensorsHeader(long length) throws IOException {
        weightsRefused(files.safetensors("lying.safetensors", length, "{}"), "lying.safetensors: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[-1, 4] | [0, 16]",
                "[4294967296, 4294967296] | [0, 16]",
                "[2, 2] | [0, 9223372036854775807]",
                "[2, 2] | [16, 0]",
                "[2, 2] | [-16, 0]"
            })
    void lyingSafetensorsSizes(String shape, String offsets) throws IOException {
        String header =
                "{\"conv1.weight\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
        weightsRefused(files.safetensors("sizes.safetensors", header.length(), header), "conv1.weight");
    }

    @Test
    void pickleWithForeignConstructor() throws IOException {
        String call = "\u0080\u0002cposix\nsystem\nX\u0002\u0000\u0000\u0000ls\u0085R.";
        weightsRefused(files.zip("evil.pth", "archive/data.pkl", call), "posix.system");
        String magic =
                "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}.";
        weightsRefused(files.text("evil.th", magic + call), "posix.system");
    }

    @Test
    void notWeights() throws IOException {
        weightsRefused(files.text("notes.txt", "no weights at all"), "notes.txt: not a weights file");
        weightsRefused(files.text("empty", ""), "empty: not a weights file");
        weightsRefused(folder, "is a folder");
    }

    @Test
    void wrongShapes() throws IOException {
        Path other = folder.resolve("other.safetensors");
        PretrainedModel.seeded("resnet20", ModelOptions.parse("classes=7"), 1).write(other);
        Path input = files.npy("x.npy", "(1, 3, 32, 32)", "<f4", false, 4 * 3 * 32 * 32);
        Cli.run("infer", "--weights", other, "--variant", "classes=5", "--input", input, "--output", output)
                .assertRefused("linear.weight [7, 64] instead of [5, 64]");
        Cli.run("infer", "--model", "resnet32", "--weights", weights, "--input", input, "--output", output)
                .assertRefused("is for model 'resnet20', not for 'resnet32'");
        inferRefused(files.npy("wide.npy", "(2, 5)", "<f4", false, 40), "[2, 5]");
        inferRefused(files.npy("flat.npy", "(4,)", "<f4", false, 16), "[4]");
        inferRefused(files.npy("none.npy", "(0, 4)", "<f4", false, 0), "[0, 4]");
        Cli.run(
                        "infer",
                        "--weights",
                        weights,
                        "--input",
                        files.npy("gray.npy", "(1, 1, 32, 32)", "<f4", false, 4096),
                        "--output",
                        output)
                .assertRefused("conv1");
    }

    @Test
    void unknownNames() throws IOException {
        Path input = files.npy("x.npy", "(2, 4)", "<f4", false, 32);
        Cli.run("infer", "--model", "resnet19", "--input", input, "--output", output)
                .assertRefused("no model named 'resnet19'");
        Cli.run("infer", "--input", input, "--output", output).assertRefused("name a model");
        Cli.run("infer", "--model", "iris-mlp", "--backend", "abacus", "--input", input, "--output", output)
                .assertRefused("no backend named 'abacus'; present are: ");
        Cli.run("classify", "--weights", weights, "--preprocessing", "sepia", "x.png")
                .assertRefused("sepia");
    }

    @Test
    void archiveThatClimbsOut() throws IOException {
        evaluateRefused(files.zip("climbs.zip", "../cat/1.png", "x", "dog/1.png", "x"), "climbs.zip");
        evaluateRefused(files.zip("inside.zip", "cat/../../1.png", "x", "dog/1.png", "x"), "inside.zip");
        evaluateRefused(files.zip("sound.zip", "cat/1.png", "x") + "!/../cat", "climbs out");
    }

    @Test
    void archiveThatIsABomb() throws IOException {
        Path zip = folder.resolve("bomb.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.setLevel(Deflater.BEST_SPEED);
            out.putNextEntry(new ZipEntry("cat/bomb.png"));
            for (int i = 0; i < 129; i++) out.write(new byte[1 << 20]);
        }
        evaluateRefused(zip, "refused for its entry 'cat/bomb.png' of 135266304 bytes");
        // As weights: compressed entries are none of torch.save.
        Path weightsBomb = folder.resolve("bomb.pth");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(weightsBomb))) {
            out.putNextEntry(new ZipEntry("archive/data.pkl"));
            out.write(new byte[1 << 20]);
        }
        weightsRefused(weightsBomb, "entry 'archive/data.pkl' is compressed");
    }

    @Test
    void linksThatLeaveTheFolder() throws IOException {
        Path outside = files.image("outside.png", 8, 8, 1);
        files.image("tree/cat/1.png", 8, 8, 1);
        Files.createSymbolicLink(folder.resolve("tree/cat/2.png"), outside);
        evaluateRefused(folder.resolve("tree"), "2.png: symbolic link leads out of ");
    }

    @Test
    void onnxDataOutsideItsFolder() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model")).resolve("m.onnx");
        files.text("secret.bin", "0123456789abcdef");
        for (String location :
                new String[] {"../secret.bin", folder.resolve("secret.bin").toString()}) {
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(DataType.FLOAT_VALUE)
                    .addDims(4)
                    .setDataLocation(DataLocation.EXTERNAL);
            tensor.addExternalDataBuilder().setKey("location").setValue(location);
            ModelProto.Builder proto =
                    ModelProto.newBuilder().setGraph(GraphProto.newBuilder().addInitializer(tensor));
            proto.addOpsetImportBuilder().setVersion(19);
            Files.write(model, proto.build().toByteArray());
            Cli.run("profile", "--model", model).assertRefused("lies in '" + location + "', refused");
        }
    }

    @ParameterizedTest
    @CsvSource({"'(-1, 4)'", "'(99999999999, 4)'", "'(2147483647, 2147483647, 2147483647)'", "'(2147483647, 4)'"})
    void negativeAndOverflowingSizes(String shape) throws IOException {
        inferRefused(files.npy("size.npy", shape, "<f4", false, 32), "size.npy: ");
    }

    @ParameterizedTest
    @CsvSource({
        "--threads, 0",
        "--threads, -3",
        "--threads, 99999",
        "--repeat, 0",
        "--repeat, -1",
        "--warmup, -1",
        "--repeat, 2147483648"
    })
    void countsOutOfRange(String option, String value) throws IOException {
        Path input = files.npy("x.npy", "(2, 4)", "<f4", false, 32);
        Cli.run("infer", "--model", "iris-mlp", "--input", input, "--output", output, option, value)
                .assertRefused(option);
    }

    @Test
    void precisionThatIsNotThere() throws IOException {
        Path input = files.npy("x.npy", "(2, 4)", "<f4", false, 32);
        Cli.run("infer", "--model", "iris-mlp", "--input", input, "--output", output, "--precision", "fp8")
                .assertRefused("--precision is 'fp8', expected fp32 or fp16");
        for (String backend : new String[] {"vector", "reference"}) {
            Cli.run(
                            "infer",
                            "--model",
                            "iris-mlp",
                            "--input",
                            input,
                            "--output",
                            output,
                            "--backend",
                            backend,
                            "--precision",
                            "fp16")
                    .assertRefused("precision fp16 needs tensor cores");
        }
    }

    @Test
    void noSuchFile() {
        Path absent = folder.resolve("absent");
        inferRefused(absent, absent + ": no such file");
        Cli.run("infer", "--model", "resnet20", "--weights", absent, "--input", absent, "--output", output)
                .assertRefused("no such");
        classifyRefused(absent, "absent");
        evaluateRefused(absent, absent + ": no such file or folder");
        Cli.run("classify", "--weights", weights, "--labels", absent, absent).assertRefused("no such file or folder");
    }

    @Test
    void outputFolderMissing() throws IOException {
        Path input = files.npy("x.npy", "(2, 4)", "<f4", false, 32);
        Path missing = folder.resolve("missing");
        Cli.run("infer", "--model", "iris-mlp", "--input", input, "--output", missing.resolve("y.npy"))
                .assertRefused("there is no folder " + missing);
        Cli.run("infer", "--model", "iris-mlp", "--input", input, "--output", folder)
                .assertRefused("is a folder");
    }

    @Test
    void arrayOfAnotherTypeOrOrder() throws IOException {
        inferRefused(files.npy("double.npy", "(2, 4)", "<f8", false, 64), "elements are '<f8', expected '<f4'");
        inferRefused(files.npy("bigendian.npy", "(2, 4)", ">f4", false, 32), "elements are '>f4', expected '<f4'");
        inferRefused(files.npy("fortran.npy", "(2, 4)", "<f4", true, 32), "Fortran order");
        inferRefused(files.npy("short.npy", "(2, 4)", "<f4", false, 31), "truncated");
        inferRefused(files.text("notes.npy", "no array at all"), "not an .npy file");
    }

    @Test
    void modelThatReadsNoImages() throws IOException {
        Path iris = folder.resolve("iris.safetensors");
        PretrainedModel.seeded("iris-mlp", ModelOptions.NONE, 1).write(iris);
        Cli.run("classify", "--weights", iris, files.image("x.png", 8, 8, 1)).assertRefused("does not read images");
        Cli.run("classify", "--model", "resnet20", folder.resolve("x.png")).assertRefused("--weights is missing");
    }

    @Test
    void moreClassesThanTheModelKnows() throws IOException {
        for (int i = 0; i < 11; i++) files.image("many/class" + i + "/1.png", 8, 8, i);
        evaluateRefused(folder.resolve("many"), "there are 11 classes, but the model knows 10");
    }
}
