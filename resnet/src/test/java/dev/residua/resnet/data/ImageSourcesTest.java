package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourcesTest {
    private static final byte[] PNG = TestImages.png(TestImages.pattern(4, 3));

    @TempDir
    Path folder;

    @Test
    void classFoldersAreLabelledInAlphabeticalOrder() {
        put(
                "train/dog/2.png",
                "train/dog/10.png",
                "train/cat/x.PNG",
                "train/cat/more/y.png",
                "train/ant/.hidden.png",
                "train/ant/a.png");
        put("train/cat/readme.txt", "train/.cache/z.png", "loose.png");
        try (LabelledImages images = ImageSources.open(folder.resolve("train").toString())) {
            assertEquals(List.of("ant", "cat", "dog"), images.classes());
            assertEquals(
                    List.of("ant/a.png", "cat/x.PNG", "cat/more/y.png", "dog/10.png", "dog/2.png"),
                    names(images, "train"));
            assertArrayEquals(new int[] {0, 1, 1, 2, 2}, labels(images));
            assertArrayEquals(TestImages.pattern(4, 3).rgb(), images.image(3).rgb());
        }
        try (LabelledImages images = ImageSources.open(folder + "!/train/")) {
            assertEquals(5, images.size());
        }
    }

    @Test
    void foldersWithoutUsableClassesAreRefusedWithTheReason() throws IOException {
        put("loose/1.png", "loose/2.png");
        assertRefused("2 images but no class folders; expected CLASS/IMAGE.jpg", "loose");
        Files.createDirectories(folder.resolve("nothing"));
        assertRefused("no class folders with images", "nothing");
        put("holes/cat/1.png", "holes/emu/notes.txt");
        Files.createDirectories(folder.resolve("holes/dog"));
        assertRefused("no image in class folders dog, emu; add images or remove", "holes");
        put("deep/train/cat/1.png", "deep/test/cat/1.png");
        assertRefused("open one of " + folder.resolve("deep/test") + ", " + folder.resolve("deep/train"), "deep");
        assertRefused("no such file or folder", "missing");
        assertRefused("no such folder", "deep!/val");
        assertRefused("climbs out", "deep!/../loose");
        put("a.tar");
        assertRefused("expected a folder, a zip archive or a CIFAR-10 .bin file", "a.tar");
        assertThrows(ResiduaException.class, () -> ImageSources.open("a\0b"));
    }

    @Test
    void linksMayNotLeaveTheFolder() throws IOException {
        put("in/cat/1.png", "in/dog/1.png", "out/secret.png");
        Files.createSymbolicLink(folder.resolve("in/cat/2.png"), Path.of("1.png"));
        try (LabelledImages images = ImageSources.open(folder.resolve("in").toString())) {
            assertEquals(3, images.size());
        }
        Path link = Files.createSymbolicLink(folder.resolve("in/cat/3.png"), Path.of("../../out/secret.png"));
        assertRefused(link + ": symbolic link leads out of", "in");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("nowhere.png"));
        assertRefused("symbolic link to nowhere.png, which does not exist", "in");
        Files.delete(link);
        Files.createSymbolicLink(folder.resolve("in/cat/loop"), Path.of(".."));
        assertRefused("going in circles", "in");
    }

    @Test
    void linksToCifarFilesMayNotLeaveTheFolder() throws IOException {
        Path cifar = Files.createDirectories(folder.resolve("cifar"));
        Path outside = Files.write(folder.resolve("outside.bin"), new byte[3073]);
        Files.createSymbolicLink(cifar.resolve("test_batch.bin"), outside);
        assertRefused("test_batch.bin: symbolic link leads out of its folder, to " + outside, "cifar");
    }

    /** One of thousands cannot be read: it is named and ends the reading, or is left out. */
    @Test
    void oneUnreadableImageAmongThousands() throws IOException {
        Path zip = folder.resolve("many.zip");
        byte[] png = TestImages.png(TestImages.pattern(4, 4));
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (int i = 0; i < 3000; i++) {
                out.putNextEntry(new ZipEntry("cat/%04d.png".formatted(i)));
                out.write(i == 2345 ? new byte[] {1, 2, 3} : png);
            }
        }
        try (LabelledImages images = ImageSources.open(zip.toString())) {
            Samples samples = new ImageSamples(images, Preprocessing.square(4));
            String message = assertThrows(UnreadableImageException.class, () -> count(samples, Unreadable.REFUSE))
                    .getMessage();
            assertTrue(message.startsWith(zip + "!/cat/2345.png: not an image"), message);
            assertEquals(List.of(message), count(samples, Unreadable.SKIP));
        }
    }

    /** Reads all in batches and gives what was skipped; the rest must be there. */
    private static List<String> count(Samples samples, Unreadable unreadable) {
        try (Batches batches = Batches.inOrder(samples, 128, 2, unreadable)) {
            int read = 0;
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) read += batch.size();
            assertEquals(samples.size() - batches.skipped().size(), read);
            return batches.skipped();
        }
    }

    @Test
    void subsetsAreRelabelledInTheOrderGiven() {
        put("d/ant/1.png", "d/bee/1.png", "d/bee/2.png", "d/cow/1.png");
        LabelledImages all = ImageSources.open(folder.resolve("d").toString());
        LabelledImages two = ImageSources.subset(all, List.of("cow", "bee"));
        assertEquals(List.of("cow", "bee"), two.classes());
        assertEquals(List.of("bee/1.png", "bee/2.png", "cow/1.png"), names(two, "d"));
        assertArrayEquals(new int[] {1, 1, 0}, labels(two));
        var e = assertThrows(ResiduaException.class, () -> ImageSources.subset(all, List.of("bee", "yak", "gnu")));
        assertEquals("no class [yak, gnu]; there are [ant, bee, cow]", e.getMessage());
        assertThrows(ResiduaException.class, () -> ImageSources.subset(all, List.of("bee", "bee")));
        assertThrows(ResiduaException.class, () -> ImageSources.subset(all, List.of()));
    }

    @Test
    void cachedImagesAreDecodedOnceUntilTheMemoryIsUsedUp() {
        put("d/ant/1.png", "d/ant/2.png", "d/ant/3.png");
        LabelledImages cached =
                ImageSources.cached(ImageSources.open(folder.resolve("d").toString()), 2 * 36);
        assertSame(cached.image(0), cached.image(0));
        assertSame(cached.image(2), cached.image(2));
        assertNotSame(cached.image(1), cached.image(1));
    }

    @Test
    void plainFilesHaveNoLabels() {
        put("b.png", "a.png");
        LabelledImages files = ImageSources.files(List.of(folder.resolve("b.png"), folder.resolve("a.png")));
        assertEquals(List.of("b.png", "a.png"), names(files, ""));
        assertEquals(LabelledImages.NO_LABEL, files.label(1));
        assertEquals(List.of(), files.classes());
        var e = assertThrows(
                ResiduaException.class,
                () -> ImageSources.files(List.of(Path.of("x.png"), folder.resolve("a.png"), Path.of("y.png"))));
        assertEquals("no such image file: x.png, y.png", e.getMessage());
        assertThrows(ResiduaException.class, () -> ImageSources.files(List.of()));
    }

    @Test
    void anUnreadableImageIsNamed() {
        Path bad = TestImages.write(folder, "d/ant/1.png", new byte[] {1, 2, 3});
        LabelledImages images = ImageSources.open(folder.resolve("d").toString());
        var e = assertThrows(UnreadableImageException.class, () -> images.image(0));
        assertTrue(e.getMessage().startsWith(bad + ": not an image"), e.getMessage());
    }

    @Test
    void cifarJpegArchive() {
        Path zip = SharedData.require("cifar10-jpeg.zip");
        try (LabelledImages test = ImageSources.open(zip + "!/test")) {
            assertEquals(10_000, test.size());
            assertEquals(
                    "airplane automobile bird cat deer dog frog horse ship truck", String.join(" ", test.classes()));
            for (int label = 0; label < 10; label++) {
                int wanted = label;
                assertEquals(
                        1000,
                        IntStream.of(labels(test)).filter(l -> l == wanted).count());
            }
            assertEquals(zip + "!/test/airplane/0000.jpg", test.name(0));
            // CRC-32 of the pixels of every 50th image, in order, as Pillow 9.4.0 (libjpeg-turbo) decodes them.
            CRC32 crc = new CRC32();
            for (int i = 0; i < test.size(); i += 50) crc.update(test.image(i).rgb());
            assertEquals("b3df9220", String.format("%08x", crc.getValue()));
        }
        try (LabelledImages train = ImageSources.open(zip + "!/train")) {
            assertEquals(50_000, train.size());
        }
        var e = assertThrows(ResiduaException.class, () -> ImageSources.open(zip.toString()));
        assertTrue(e.getMessage().endsWith("open one of " + zip + "!/test, " + zip + "!/train"), e.getMessage());
    }

    private void put(String... files) {
        for (String file : files) TestImages.write(folder, file, PNG);
    }

    private void assertRefused(String message, String location) {
        var e = assertThrows(ResiduaException.class, () -> ImageSources.open(folder + "/" + location));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private List<String> names(LabelledImages images, String root) {
        Path from = folder.resolve(root);
        return IntStream.range(0, images.size())
                .mapToObj(i -> from.relativize(Path.of(images.name(i))).toString())
                .toList();
    }

    static int[] labels(LabelledImages images) {
        return IntStream.range(0, images.size()).map(images::label).toArray();
    }
}
