package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipImagesTest {
    private static final byte[] PNG = TestImages.png(TestImages.pattern(40, 30));

    @TempDir
    Path folder;

    @Test
    void readsClassFoldersAtAnyLevel() throws IOException {
        Path zip = zip(
                "a.zip",
                "test/dog/1.png",
                "test/cat/1.png",
                "test/cat/0.png",
                "__MACOSX/test/cat/._1.png",
                "test/",
                "test/cat/",
                "note.txt");
        try (LabelledImages images = ImageSources.open(zip + "!/test")) {
            assertEquals(List.of("cat", "dog"), images.classes());
            assertEquals(zip + "!/test/cat/0.png", images.name(0));
            assertArrayEquals(new int[] {0, 0, 1}, ImageSourcesTest.labels(images));
            assertTrue(IntStream.range(0, 300)
                    .parallel()
                    .allMatch(i -> Arrays.equals(
                            TestImages.pattern(40, 30).rgb(),
                            images.image(i % 3).rgb())));
        }
        assertRefused("no folder 'val' inside; its folders are __MACOSX, test", zip + "!/val");
        assertRefused(
                "no image in class folder emu",
                zip("b.zip", "cat/1.png", "emu/").toString());
        assertRefused("1 images but no class folders", zip("c.zip", "1.png").toString());
        assertRefused("the archive holds no folder", zip("d.zip").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.png",
                "cat/../../evil.png",
                "cat/..",
                "/etc/evil.png",
                "C:/evil.png",
                "cat\\evil.png",
                "cat/..\\evil.png"
            })
    void hostileNamesAreRefusedByName(String name) throws IOException {
        assertRefused("refused for its entry '" + name + "'", zip("a.zip", "cat/1.png", name) + "!/cat");
    }

    @Test
    void anEntryThatOccursTwiceIsRefused() throws IOException {
        Path zip = zip("a.zip", "cat/1.png", "cat/2.png");
        byte[] bytes = Files.readAllBytes(zip);
        replace(bytes, "cat/2.png", "cat/1.png");
        Files.write(zip, bytes);
        assertRefused("entry 'cat/1.png' occurs twice", zip.toString());
    }

    @Test
    void aBombIsRefusedByName() throws IOException {
        Path zip = folder.resolve("bomb.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("cat/bomb.png"));
            out.setLevel(Deflater.BEST_SPEED);
            byte[] zeros = new byte[1 << 20];
            for (long written = 0; written <= Images.MAX_BYTES; written += zeros.length) out.write(zeros);
        }
        assertTrue(Files.size(zip) < 1 << 20);
        assertRefused(
                "refused for its entry 'cat/bomb.png' of 135266304 bytes, more than the 134217728", zip.toString());
    }

    @Test
    void lyingSizesAndDamagedContentNameTheImage() throws IOException {
        Path zip = zip("a.zip", "cat/1.png");
        byte[] good = Files.readAllBytes(zip);
        int directory = indexOf(good, new byte[] {'P', 'K', 1, 2});
        for (int declared : new int[] {10, 100_000}) {
            byte[] lying = good.clone();
            for (int i = 0; i < 4; i++) lying[directory + 24 + i] = (byte) (declared >> 8 * i);
            assertUnreadable(zip, lying);
        }
        byte[] damaged = good.clone();
        damaged[directory - 60] ^= 0x55;
        assertUnreadable(zip, damaged);
    }

    private void assertUnreadable(Path zip, byte[] bytes) throws IOException {
        Files.write(zip, bytes);
        try (LabelledImages images = ImageSources.open(zip.toString())) {
            var e = assertThrows(UnreadableImageException.class, () -> images.image(0));
            assertTrue(e.getMessage().startsWith(zip + "!/cat/1.png: "), e.getMessage());
        }
    }

    private static void assertRefused(String message, String location) {
        var e = assertThrows(ResiduaException.class, () -> ImageSources.open(location));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private Path zip(String file, String... entries) throws IOException {
        Path zip = folder.resolve(file);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                if (!entry.endsWith("/")) out.write(PNG);
            }
        }
        return zip;
    }

    private static void replace(byte[] bytes, String from, String to) {
        for (int at; (at = indexOf(bytes, from.getBytes(StandardCharsets.US_ASCII))) >= 0; )
            System.arraycopy(to.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, to.length());
    }

    private static int indexOf(byte[] bytes, byte[] pattern) {
        return IntStream.range(0, bytes.length - pattern.length)
                .filter(i -> Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length))
                .findFirst()
                .orElse(-1);
    }
}
