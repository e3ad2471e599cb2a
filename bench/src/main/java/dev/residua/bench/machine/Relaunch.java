package dev.residua.bench.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts another JVM like this one. */
public final class Relaunch {
    /** What every process that runs kernels is started with. */
    public static final List<String> FLAGS = List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private Relaunch() {}

    /** Whether this JVM has the Vector API. */
    public static boolean hasVectorModule() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /** The command for a JVM with this one's flags and class path, and {@link #FLAGS}. */
    public static List<String> command(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.list());
        for (String flag : FLAGS) {
            if (!command.contains(flag)) command.add(flag);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /**
     * Runs a main class there, with this process's input and output.
     *
     * @return its exit code
     */
    public static int run(Class<?> main, List<String> arguments) throws IOException {
        Process process =
                new ProcessBuilder(command(main, arguments)).inheritIO().start();
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                process.destroy();
            }
        }
    }
}
