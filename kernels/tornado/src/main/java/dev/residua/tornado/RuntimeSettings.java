package dev.residua.tornado;

import java.util.Map;

/**
 * TornadoVM's system properties that Residua needs otherwise than they are by default. They are read when TornadoVM's
 * classes load.
 */
final class RuntimeSettings {
    private static final Map<String, String> SETTINGS = Map.of(
            // A kernel that fails to compile must fail, not run as sequential Java, which has no local memory.
            "tornado.recover.bailout",
            "False",
            // The device's own memory is the limit, which DeviceMemory checks, not an arbitrary one.
            "tornado.device.memory",
            "1024TB",
            // Bytes for a task graph's instructions; some tasks here have 20 arguments.
            "tornado.tvm.maxbytecodesize",
            "65536",
            // Length of each wait list; all of them are cleared at every run, and the default costs milliseconds.
            "tornado.max.events",
            "512",
            GeneratedCode.FILE_PROPERTY,
            GeneratedCode.file());

    private RuntimeSettings() {}

    /** Sets what the user did not. */
    static void apply() {
        SETTINGS.forEach((key, value) -> {
            if (System.getProperty(key) == null) System.setProperty(key, value);
        });
    }
}
