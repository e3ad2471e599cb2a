package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    @ParameterizedTest
    @EnumSource
    void decodesToThePixelsOfAnotherDecoder(GoldenImages golden) {
        RgbImage image = Images.decode(golden.file, golden.name());
        assertEquals(golden.pixelsCrc, TestImages.crc32(image.rgb()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void losslessFormatsKeepEverySample(String format) {
        RgbImage image = TestImages.pattern(31, 17);
        byte[] file = TestImages.encode(TestImages.buffered(image), format);
        assertArrayEquals(image.rgb(), Images.decode(file, "x").rgb());
    }

    @Test
    void sixteenBitSamplesKeepTheirHighByte() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        for (int x = 0; x < 3; x++) image.getRaster().setSample(x, 0, 0, 0x1234 + x * 0x4000);
        byte[] rgb = Images.decode(TestImages.encode(image, "png"), "x").rgb();
        assertArrayEquals(new byte[] {0x12, 0x12, 0x12, 0x52, 0x52, 0x52, (byte) 0x92, (byte) 0x92, (byte) 0x92}, rgb);
    }

    @Test
    void grayIsNotBrightened() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 100);
        assertEquals(100, Images.of(image).sample(0, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_INT_ARGB_PRE
            })
    void everyKindOfBufferedImageGivesTheSamePixels(int type) {
        RgbImage pattern = TestImages.pattern(7, 5);
        BufferedImage image = new BufferedImage(7, 5, type);
        image.createGraphics().drawImage(TestImages.buffered(pattern), 0, 0, null);
        assertArrayEquals(pattern.rgb(), Images.of(image).rgb());
    }

    @Test
    void paletteAndFiveSixFiveColours() {
        BufferedImage indexed = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
        indexed.setRGB(0, 0, 0xff0000);
        indexed.setRGB(1, 0, 0xffffff);
        byte[] expected = {-1, 0, 0, -1, -1, -1};
        assertArrayEquals(
                expected, Images.decode(TestImages.encode(indexed, "png"), "x").rgb());
        BufferedImage packed = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_565_RGB);
        packed.setRGB(0, 0, 0xff0000);
        packed.setRGB(1, 0, 0xffffff);
        assertArrayEquals(expected, Images.of(packed).rgb());
    }

    @ParameterizedTest
    @EnumSource(names = {"BASELINE_420", "PROGRESSIVE_422", "GRAY", "CMYK"})
    void aTruncatedJpegIsRefusedAtEveryLength(GoldenImages golden) {
        for (int length = 0; length < golden.file.length; length += 7) {
            byte[] part = Arrays.copyOf(golden.file, length);
            var e = assertThrows(UnreadableImageException.class, () -> Images.decode(part, "cut.jpg"));
            assertTrue(e.getMessage().startsWith("cut.jpg: "), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
    void otherTruncatedFilesAreRefused(String format) {
        byte[] file = TestImages.encode(TestImages.buffered(TestImages.pattern(64, 48)), format);
        for (double share : new double[] {0.01, 0.1, 0.5, 0.9}) {
            byte[] part = Arrays.copyOf(file, (int) (share * file.length));
            assertThrows(UnreadableImageException.class, () -> Images.decode(part, "cut"), () -> format + " " + share);
        }
    }

    @Test
    void whatIsNoImageIsNamed(@TempDir Path folder) {
        Path text = TestImages.write(folder, "notes.jpg", "not an image at all".getBytes(StandardCharsets.UTF_8));
        var e = assertThrows(UnreadableImageException.class, () -> Images.read(text));
        assertTrue(
                e.getMessage().startsWith(text + ": not an image of a known format; expected one of bmp, gif"),
                e.getMessage());
        byte[] zeros = new byte[1000]; // begins like a WBMP
        assertThrows(UnreadableImageException.class, () -> Images.decode(zeros, "zeros"));
        e = assertThrows(UnreadableImageException.class, () -> Images.decode(new byte[0], "empty.png"));
        assertTrue(e.getMessage().startsWith("empty.png: the file is empty"), e.getMessage());
        e = assertThrows(UnreadableImageException.class, () -> Images.read(folder.resolve("none.png")));
        assertTrue(e.getMessage().endsWith("none.png: no such file"), e.getMessage());
        assertThrows(UnreadableImageException.class, () -> Images.read(folder));
    }

    @Test
    void aLyingSizeIsRefusedBeforeItIsAllocated() {
        byte[] png = TestImages.png(TestImages.pattern(5, 5));
        byte[] jpeg = GoldenImages.BASELINE_420.file.clone();
        int frame = indexOf(jpeg, new byte[] {(byte) 0xff, (byte) 0xc0});
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 60_000).putShort(frame + 7, (short) 60_000);
        ByteBuffer.wrap(png).putInt(16, 2_000_000_000).putInt(20, 2_000_000_000);
        for (byte[] file : List.of(png, jpeg)) {
            var e = assertThrows(UnreadableImageException.class, () -> Images.decode(file, "liar"));
            assertTrue(e.getMessage().contains("more than the 100000000 that are decoded"), e.getMessage());
        }
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 9_000).putShort(frame + 7, (short) 9_000);
        var e = assertThrows(UnreadableImageException.class, () -> Images.decode(jpeg, "liar"));
        assertTrue(
                e.getMessage().contains("claims 9000 x 9000 pixels, which its " + jpeg.length + " bytes cannot hold"),
                e.getMessage());
    }

    @Test
    void manyThreadsDecodeAtOnce() {
        boolean same = IntStream.range(0, 400).parallel().allMatch(i -> {
            GoldenImages golden = GoldenImages.values()[i % GoldenImages.values().length];
            return TestImages.crc32(Images.decode(golden.file, "x").rgb()) == golden.pixelsCrc;
        });
        assertTrue(same);
    }

    @Test
    void suffixes() {
        assertTrue(Images.hasImageSuffix("a/b.JPG"));
        assertTrue(Images.hasImageSuffix("b.jpeg"));
        assertFalse(Images.hasImageSuffix("jpg"));
        assertFalse(Images.hasImageSuffix("a.wbmp"));
        assertFalse(Images.hasImageSuffix("a.txt"));
    }

    private static int indexOf(byte[] bytes, byte[] pattern) {
        return IntStream.range(0, bytes.length)
                .filter(i -> Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length))
                .findFirst()
                .orElseThrow();
    }
}
