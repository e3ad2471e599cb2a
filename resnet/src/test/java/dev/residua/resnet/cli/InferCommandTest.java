package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Npy;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferCommandTest {
    @TempDir
    Path folder;

    private static Tensor noise(Shape shape) {
        Tensor x = Tensor.zeros(shape);
        Random random = new Random(7);
        for (int i = 0; i < x.data().length; i++) x.data()[i] = (float) random.nextGaussian();
        return x;
    }

    @Test
    void writesTheLogitsAndTheTimes() throws Exception {
        Tensor x = noise(Shape.of(2, 3, 32, 32));
        Path input = folder.resolve("x.npy");
        Path output = folder.resolve("y.npy");
        Npy.write(input, x);
        Cli cli = Cli.run(
                "infer",
                "--model",
                "resnet20",
                "--seed",
                3,
                "--input",
                input,
                "--output",
                output,
                "--backend",
                "reference",
                "--threads",
                2,
                "--warmup",
                1,
                "--repeat",
                3,
                "--json");
        assertEquals(0, cli.exitCode(), cli.err());
        assertEquals("", cli.err());

        PretrainedModel model = PretrainedModel.seeded("resnet20", ModelOptions.NONE, 3);
        try (Session session = Session.open(
                model.model(2),
                Backends.get("reference"),
                CompileOptions.defaults().threads(1))) {
            Tensor logits = Npy.read(output);
            assertEquals(Shape.of(2, 10), logits.shape());
            assertArrayEquals(session.run(x).data(), logits.data());
        }

        JsonNode report = new ObjectMapper().readTree(cli.out());
        List<String> names = new ArrayList<>();
        report.fieldNames().forEachRemaining(names::add);
        assertEquals(
                List.of("model", "backend", "batch", "threads", "runs", "min_ms", "median_ms", "p95_ms", "first_ms"),
                names);
        assertEquals("resnet20", report.get("model").asText());
        assertEquals("reference", report.get("backend").asText());
        assertEquals(2, report.get("batch").asInt());
        assertEquals(2, report.get("threads").asInt());
        assertEquals(3, report.get("runs").asInt());
        double min = report.get("min_ms").asDouble();
        double median = report.get("median_ms").asDouble();
        assertTrue(0 < min && min <= median && median <= report.get("p95_ms").asDouble(), cli.out());
        assertTrue(report.get("first_ms").asDouble() > 0, cli.out());
    }

    @Test
    void takesTheModelFromTheWeightsFile() {
        Path weights = folder.resolve("iris.safetensors");
        Path input = folder.resolve("x.npy");
        Path output = folder.resolve("y.npy");
        PretrainedModel.seeded("iris-mlp", ModelOptions.NONE, 5).write(weights);
        Npy.write(input, noise(Shape.of(3, 4)));
        assertEquals(
                0,
                Cli.run("infer", "--weights", weights, "--input", input, "--output", output)
                        .exitCode());
        Tensor described = Npy.read(output);
        Cli cli = Cli.run("infer", "--model", "iris-mlp", "--seed", 5, "--input", input, "--output", output);
        assertEquals(0, cli.exitCode(), cli.err());
        assertTrue(cli.out().startsWith("iris-mlp on "), cli.out());
        assertArrayEquals(Npy.read(output).data(), described.data());
    }
}
