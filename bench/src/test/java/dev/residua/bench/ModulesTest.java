package dev.residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The module descriptors say the same as what the class path goes by. */
class ModulesTest {
    private static final String SERVICES = "META-INF/services";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.residua.engine.ResiduaException",
                "dev.residua.reference.ReferenceBackend",
                "dev.residua.vector.VectorBackend",
                "dev.residua.resnet.Model"
            })
    void servicesAreTheSameOnBothPaths(String type) throws Exception {
        Path place = Path.of(Class.forName(type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(place)) {
            compare(place);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                compare(jar.getPath("/"));
            }
        }
    }

    private static void compare(Path root) throws IOException {
        Map<String, Set<String>> described = new TreeMap<>();
        try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
            ModuleDescriptor module = ModuleDescriptor.read(in);
            assertTrue(module.name().startsWith("dev.residua."), module.name());
            module.provides().forEach(p -> described.put(p.service(), new TreeSet<>(p.providers())));
        }
        Map<String, Set<String>> listed = new TreeMap<>();
        if (Files.isDirectory(root.resolve(SERVICES))) {
            try (Stream<Path> files = Files.list(root.resolve(SERVICES))) {
                for (Path file : files.toList()) {
                    Set<String> providers = new TreeSet<>(Files.readAllLines(file, StandardCharsets.UTF_8));
                    listed.put(file.getFileName().toString(), providers);
                }
            }
        }
        assertEquals(listed, described);
    }
}
