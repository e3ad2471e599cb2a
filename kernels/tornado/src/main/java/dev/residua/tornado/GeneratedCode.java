package dev.residua.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads what TornadoVM prints of the code it generates: when told to print, it appends to the one file that a system
 * property named when its classes were loaded.
 */
final class GeneratedCode {
    /** Names the file. */
    static final String FILE_PROPERTY = "tornado.print.kernel.dir";

    private GeneratedCode() {}

    /** A file for this JVM alone; it is there only while {@link #of} runs. */
    static String file() {
        String name = "residua-generated-" + ProcessHandle.current().pid();
        return Path.of(System.getProperty("java.io.tmpdir"), name).toString();
    }

    /** What an action that makes TornadoVM compile and print leaves in the file. */
    static synchronized String of(Runnable compilation) {
        Path file = Path.of(System.getProperty(FILE_PROPERTY));
        try {
            Files.deleteIfExists(file);
            try {
                compilation.run();
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was generated cannot be read from " + file, e);
        }
    }
}
