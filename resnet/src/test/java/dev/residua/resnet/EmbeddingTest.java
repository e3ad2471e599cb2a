package dev.residua.resnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.onnx.OnnxExporter;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This module seen from outside: programs that depend on it. */
class EmbeddingTest {
    private static final String INCUBATOR_WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";

    @TempDir
    Path folder;

    private Path weights() {
        Path file = folder.resolve("resnet20.safetensors");
        PretrainedModel.seeded("resnet20", ModelOptions.NONE, 1).write(file);
        return file;
    }

    private Path onnx() {
        Path file = folder.resolve("resnet20.onnx");
        OnnxExporter.write(
                PretrainedModel.seeded("resnet20", ModelOptions.NONE, 1).model(1), OnnxExporter.Batch.DYNAMIC, file);
        return file;
    }

    private Path picture() throws IOException {
        Path file = folder.resolve("picture.png");
        ImageIO.write(Pictures.noise(48, 40, 1), "png", file.toFile());
        return file;
    }

    private Path source(String name, String text) throws IOException {
        Path file = folder.resolve("source").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** The program of that name, as the document prints it. */
    private static String example(String name) throws IOException {
        String document = Files.readString(Path.of("../docs/embedding.md"));
        Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(document);
        while (blocks.find()) {
            if (blocks.group(1).contains("public final class " + name + " ")) return blocks.group(1);
        }
        throw new AssertionError("no program " + name + " in the document");
    }

    private static List<String> expected(Path weights, Path picture) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Session session = Model.load(weights).open()) {
            for (Classification c : session.classify(ImageIO.read(picture.toFile()), 5)) {
                lines.add(c.label() + " " + c.probability());
            }
        }
        return lines;
    }

    @Test
    void theDocumentsExampleRunsOnTheClassPath() throws Exception {
        Path weights = onnx();
        Path picture = picture();
        Path classes = folder.resolve("classes");
        String example = example("Classify");
        assertTrue(example.lines().count() <= 20, example);
        assertEquals("", Programs.compile(classes, "--class-path", List.of(source("Classify.java", example))));
        String path = Programs.path() + java.io.File.pathSeparator + classes;
        Files.writeString(folder.resolve("kernels.tsv"), "a damaged file of tuned choices");
        String printed = Programs.run(
                "--add-modules",
                "jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=deny", // as later releases of Java will have it
                "-Ddev.residua.cache=" + folder,
                "-cp",
                path,
                "Classify",
                "" + weights,
                "" + picture);
        List<String> lines = new ArrayList<>(List.of(INCUBATOR_WARNING)); // and nothing else of our own
        lines.addAll(expected(weights, picture));
        assertEquals(lines, printed.lines().toList());
    }

    @Test
    void runsOnTheModulePathWithoutAFlag() throws Exception {
        Path weights = weights();
        Path picture = picture();
        Path classes = folder.resolve("classes");
        Path module = source("module-info.java", "module app { requires dev.residua.resnet; }");
        Path program = source("app/Classify.java", "package app;\n" + example("Classify"));
        assertEquals("", Programs.compile(classes, "--module-path", List.of(module, program)));
        String path = Programs.path() + java.io.File.pathSeparator + classes;
        String printed = Programs.run("-p", path, "-m", "app/app.Classify", "" + weights, "" + picture);
        assertTrue(printed.lines().toList().containsAll(expected(weights, picture)), printed);
    }

    @Test
    void hidesAllButOnePackage() throws IOException {
        Path module = source("module-info.java", "module app { requires dev.residua.resnet; }");
        Path program = source("app/Peek.java", """
                package app;
                class Peek {
                    dev.residua.resnet.weights.Weights weights;
                    dev.residua.engine.graph.Graph graph;
                    dev.residua.vector.VectorBackend backend;
                }
                """);
        String messages = Programs.compile(folder.resolve("classes"), "--module-path", List.of(module, program));
        for (String hidden : List.of("dev.residua.resnet.weights", "dev.residua.engine.graph", "dev.residua.vector")) {
            assertTrue(messages.contains("package " + hidden + " is not visible"), messages);
        }
    }

    /** As in a server with two applications that bring it along: nothing is shared, whichever thread asks. */
    @Test
    void twoCopiesLiveInOneJvm() throws Exception {
        float[] input = Pictures.floats(3 * 32 * 32, 1);
        List<float[]> results = new ArrayList<>();
        List<Class<?>> copies = new ArrayList<>();
        URL[] urls = java.util.Arrays.stream(Programs.path().split(java.io.File.pathSeparator))
                .map(EmbeddingTest::url)
                .toArray(URL[]::new);
        for (int i = 0; i < 2; i++) {
            try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
                Class<?> type = loader.loadClass(Model.class.getName());
                Object model =
                        type.getMethod("untrained", String.class, long.class).invoke(null, "resnet20", 1L);
                try (AutoCloseable session =
                        (AutoCloseable) type.getMethod("open").invoke(model)) {
                    assertEquals(
                            "vector", session.getClass().getMethod("backend").invoke(session));
                    Object tensor = session.getClass()
                            .getMethod("logits", float[].class)
                            .invoke(session, input);
                    results.add((float[]) tensor.getClass().getMethod("data").invoke(tensor));
                }
                copies.add(type);
            }
        }
        assertNotSame(copies.get(0), copies.get(1));
        assertArrayEquals(results.get(0), results.get(1));
        try (Session session = Model.untrained("resnet20", 1).open()) {
            assertArrayEquals(results.get(0), session.logits(input).data());
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
