package dev.residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents name only types that there are. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");

    /** A type, perhaps with a member: {@code `Graph`}, {@code `Simd.SPECIES`}. */
    private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:[.(][^`]*)?`");

    /** Of the JDK and of libraries. */
    private static final Set<String> FOREIGN =
            Set.of("ServiceLoader", "BufferedImage", "FloatBuffer", "IllegalStateException", "System", "Duration");

    /** Nested types that the documents name without their outer one. */
    private static final Set<String> NESTED = Set.of("Invocation");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs/architecture.md",
                "docs/embedding.md",
                "docs/spark.md",
                "docs/training.md",
                "CONTRIBUTING.md"
            })
    void namedTypesExist(String document) throws IOException {
        String text = Files.readString(ROOT.resolve(document));
        Set<String> named = TYPE.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(named.isEmpty());
        named.removeAll(FOREIGN);
        named.removeAll(NESTED);
        named.removeAll(types());
        assertEquals(Set.of(), named, "named in " + document + ", but there is no such type");
    }

    private static Set<String> types() throws IOException {
        Set<String> types = new TreeSet<>();
        for (String module : List.of("engine", "kernels", "resnet", "bench")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> types.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        return types;
    }
}
