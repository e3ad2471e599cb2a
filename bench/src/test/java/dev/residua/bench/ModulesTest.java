package dev.residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
        inModuleOf(type, ModulesTest::compareServices);
    }

    /** All that a program may build upon, hence all that {@code CHANGELOG.md} must tell of. */
    @Test
    void programsSeeAHandfulOfTypes() throws Exception {
        Set<String> seen = new TreeSet<>();
        for (String type : List.of("dev.residua.engine.ResiduaException", "dev.residua.resnet.Model")) {
            inModuleOf(type, (root, module) -> seen.addAll(visibleTypes(root, module)));
        }
        String expected =
                "Classification LoadOptions Model ResiduaException RunListener Session SessionOptions SessionPool Shape Tensor";
        assertEquals(expected, String.join(" ", seen));
    }

    private static Set<String> visibleTypes(Path root, ModuleDescriptor module) throws IOException {
        Set<String> types = new TreeSet<>();
        for (ModuleDescriptor.Exports exports : module.exports()) {
            if (exports.isQualified()) continue;
            try (Stream<Path> files = Files.list(root.resolve(exports.source().replace('.', '/')))) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (!name.endsWith(".class")) continue;
                    ClassModel type = ClassFile.of().parse(Files.readAllBytes(file));
                    if (type.flags().has(AccessFlag.PUBLIC)) types.add(name.replace(".class", ""));
                }
            }
        }
        return types;
    }

    @FunctionalInterface
    private interface Look {
        void at(Path root, ModuleDescriptor module) throws IOException;
    }

    private static void inModuleOf(String type, Look look) throws Exception {
        Path place = Path.of(Class.forName(type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(place)) {
            look.at(place, descriptor(place));
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                look.at(jar.getPath("/"), descriptor(jar.getPath("/")));
            }
        }
    }

    private static ModuleDescriptor descriptor(Path root) throws IOException {
        try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    private static void compareServices(Path root, ModuleDescriptor module) throws IOException {
        assertTrue(module.name().startsWith("dev.residua."), module.name());
        Map<String, Set<String>> described = new TreeMap<>();
        module.provides().forEach(p -> described.put(p.service(), new TreeSet<>(p.providers())));
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
