package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what docs/kernel-lab.md tells its reader to do, with exactly the code of that page. */
class KernelLabTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final int MOST_LINES = 60;

    @TempDir
    private Path folder;

    @Test
    void aReadersKernelIsRegisteredVerifiedAndTimed() throws Exception {
        String source = source();
        assertTrue(source.lines().count() < MOST_LINES, "the page promises a short kernel");
        compile(source);

        assertTrue(run("list").contains("f32_lab_mean"));
        String verified = run("verify", "f32_lab_mean");
        assertTrue(verified.contains("f32_lab_mean global_avg_pool [1, 64, 8, 8]"), verified);
        assertTrue(verified.strip().endsWith("PASS"), verified);
        assertTrue(run("bench", "f32_lab_mean").contains("f32_lab_mean"));
    }

    private static String source() throws IOException {
        Path page = Path.of("..", "docs", "kernel-lab.md");
        Matcher matcher = JAVA.matcher(Files.readString(page));
        assertTrue(matcher.find(), page + " shows no Java");
        return matcher.group(1);
    }

    private void compile(String source) throws IOException {
        Path file = Files.writeString(folder.resolve("LabKernels.java"), source);
        Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve("dev.residua.engine.cpu.KernelLibrary"), "LabKernels\n");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString());
        boolean compiled;
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
        }
        assertTrue(compiled, messages.toString());
    }

    /** In a JVM of its own, as the launcher would start it. */
    private String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path") + System.getProperty("path.separator") + folder,
                Main.class.getName(),
                "kernel"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--model", "resnet20", "--backend", "vector", "--no-tune"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
