package dev.residua.tornado;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backend;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the backend says where TornadoVM does not work, each asked in a JVM of its own. */
class ProbeTest {
    /** Prints whether the backend is available, and why not. */
    static final class Ask {
        public static void main(String[] args) {
            Backend backend = new TornadoBackend();
            System.out.println(backend.availability().available() + " "
                    + backend.availability().reason());
        }
    }

    @Test
    void withoutTornadoVmOnTheModulePath() throws Exception {
        String answer = ask(List.of(), classPath().filter(path -> !path.contains("tornado-api")));
        assertTrue(answer.startsWith("false TornadoVM is not on the module path; "), answer);
    }

    @Test
    void withTheApiButNoRuntime() throws Exception {
        String answer = ask(List.of(), classPath());
        assertTrue(answer.startsWith("false TornadoVM does not start: ") && answer.contains("tornado-argfile"), answer);
    }

    @Test
    void withADeviceThatIsNotThere() throws Exception {
        Accelerated.require();
        String argfile = "@" + System.getenv("TORNADOVM_HOME") + "/tornado-argfile";
        String answer = ask(List.of(argfile, "-D" + TornadoBackend.DEVICE_PROPERTY + "=0:99"), classPath());
        assertTrue(answer.startsWith("false no device '0:99'"), answer);
        assertFalse(answer.contains("Exception"), answer);
    }

    private static Stream<String> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    private static String ask(List<String> flags, Stream<String> classPath) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath.toList()), Ask.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = process.inputReader()) {
            return output.lines().reduce("", (_, line) -> line);
        }
    }
}
