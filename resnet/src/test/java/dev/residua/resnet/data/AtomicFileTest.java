package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aFailureKeepsTheOldFileAndLeavesNothingBehind() throws IOException {
        Path file = folder.resolve("x");
        AtomicFile.write(file, out -> out.write('a'));
        var e = assertThrows(
                ResiduaException.class,
                () -> AtomicFile.write(file, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                }));
        assertEquals("cannot write " + file + ": No space left on device", e.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> AtomicFile.write(file, out -> {
                    throw new IllegalStateException();
                }));
        assertEquals("a", Files.readString(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void whatKilledWritersLeftIsClearedAway() throws IOException {
        for (String name : List.of(".x.1a2b-3c4d.tmp", "x", ".hidden.tmp", "y.1-2.tmp", ".x.1-2")) {
            Files.writeString(folder.resolve(name), "?");
        }
        AtomicFile.deleteLeftovers(folder);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(".hidden.tmp", ".x.1-2", "x", "y.1-2.tmp"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aLinkIsFollowed() throws IOException {
        Path file = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        AtomicFile.write(link, out -> out.write('n'));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("n", Files.readString(file));
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("no").resolve("x");
        var e = assertThrows(ResiduaException.class, () -> AtomicFile.write(file, out -> {}));
        assertEquals(
                "cannot write " + file + ": the folder " + file.getParent() + " does not exist; create it first",
                e.getMessage());
        assertThrows(ResiduaException.class, () -> AtomicFile.write(folder, out -> {}));
    }
}
