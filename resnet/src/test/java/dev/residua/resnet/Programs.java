package dev.residua.resnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Compiles and runs programs that embed this module, in JVMs of their own. */
final class Programs {
    private Programs() {}

    /** What a program that depends on this module has on its path: neither tests nor what they need. */
    static String path() {
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .filter(entry -> !entry.matches(".*(junit|opentest4j|apiguardian|javalin|jetty|kotlin).*"))
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }

    /** @return the compiler's messages; empty if there are none */
    static String compile(Path folder, String pathFlag, List<Path> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<String> flags = List.of("-d", folder.toString(), pathFlag, path());
            compiler.getTask(messages, files, null, flags, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return messages.toString();
    }

    /** @return what the program printed; it must succeed */
    static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("program", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            if (!ended) process.destroyForcibly();
            String printed = Files.readString(output, StandardCharsets.UTF_8);
            assertTrue(ended, printed);
            assertEquals(0, process.exitValue(), printed);
            return printed;
        } finally {
            Files.delete(output);
        }
    }
}
