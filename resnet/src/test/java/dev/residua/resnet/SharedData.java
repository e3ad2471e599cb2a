package dev.residua.resnet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds large real data in a folder {@code shared/data} beside or above the project; a test that needs an absent file is skipped. */
public final class SharedData {
    private SharedData() {}

    public static Path require(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared").resolve("data").resolve(name);
            if (Files.exists(file)) return file;
        }
        assumeTrue(false, "no shared/data/" + name + " above " + Path.of("").toAbsolutePath());
        throw new AssertionError();
    }
}
