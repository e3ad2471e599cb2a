package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The golden numbers were made with Pillow 9.4.0: {@code resize(size, BILINEAR)} to torchvision's size (shorter side
 * to the target, longer side times the same ratio, truncated) and a crop whose margins are {@code round((side - crop)
 * / 2)}.
 */
class PreprocessingTest {
    private static final List<Float> MEAN = List.of(0.5f, 0.5f, 0.5f);

    @Test
    void reducesAsPillowDoes() {
        byte[] expected = bytes(
                136, 125, 115, 120, 125, 135, 116, 134, 136, 126, 126, 114, 117, 134, 129, 137, 114, 130, 149, 122, 144,
                137, 130, 129, 141, 109, 119);
        assertArrayEquals(
                expected,
                new Preprocessing(4, 3, MEAN, MEAN)
                        .resizeAndCrop(TestImages.pattern(13, 9))
                        .rgb());
    }

    @Test
    void enlargesAsPillowDoes() {
        int[] green = {104, 120, 136, 152, 110, 127, 143, 159, 136, 153, 171, 188, 161, 179, 198, 217};
        RgbImage image = new Preprocessing(5, 4, MEAN, MEAN).resizeAndCrop(TestImages.pattern(3, 2));
        for (int i = 0; i < 16; i++) assertEquals(green[i], image.sample(i % 4, i / 4, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "500, 375, f98983b9",
        "375, 500, cdf7c682",
        "256, 256, 713ea1b4",
        "224, 300, ab0f49d6",
        "1000, 37, e19ed955",
        "61, 1200, 30f694e1",
        "341, 256, cb459e7e",
        "343, 256, 1d96841e",
        "256, 343, 7f2bfadf"
    })
    void imageNetCropEqualsPillowInEverySample(int width, int height, String crc) {
        RgbImage image = Preprocessing.imageNet().resizeAndCrop(TestImages.pattern(width, height));
        assertEquals(crc, String.format("%08x", TestImages.crc32(image.rgb())));
    }

    @Test
    void normalizesInSinglePrecisionToPlanes() {
        Preprocessing imageNet = Preprocessing.imageNet();
        float[] out = new float[5 + imageNet.elements()];
        imageNet.apply(TestImages.pattern(500, 375), out, 5);
        // As NumPy computes (v / 255 - mean) / std in float32 from Pillow's crop.
        assertEquals(-0x1.8e0fcap-4f, out[5]);
        assertEquals(0x1.1c5332p-1f, out[5 + 224 * 224]);
        assertEquals(0x1.5b7da4p-2f, out[out.length - 1]);
        assertEquals(0f, out[4]);
    }

    @Test
    void anImageOfTheRightSizeIsNotResampled() {
        RgbImage image = TestImages.pattern(32, 32);
        assertSame(image, Preprocessing.cifar10().resizeAndCrop(image));
    }

    @Test
    void extremeShapesCostNoMemory() {
        RgbImage ribbon = TestImages.constant(1, 300_000, 200);
        RgbImage image = Preprocessing.imageNet().resizeAndCrop(ribbon);
        assertEquals(200, image.sample(0, 0, 0));
        assertEquals(200, image.sample(223, 223, 2));
    }

    @Test
    void refusesUnusableParameters() {
        assertThrows(ResiduaException.class, () -> new Preprocessing(224, 256, MEAN, MEAN));
        assertThrows(ResiduaException.class, () -> new Preprocessing(32, 0, MEAN, MEAN));
        assertThrows(ResiduaException.class, () -> new Preprocessing(1 << 20, 32, MEAN, MEAN));
        assertThrows(ResiduaException.class, () -> new Preprocessing(32, 32, List.of(0f), MEAN));
        assertThrows(ResiduaException.class, () -> new Preprocessing(32, 32, List.of(Float.NaN, 0f, 0f), MEAN));
        var e = assertThrows(ResiduaException.class, () -> new Preprocessing(32, 32, MEAN, List.of(1f, 0f, 1f)));
        assertTrue(e.getMessage().contains("std [1.0, 0.0, 1.0]"), e.getMessage());
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
        return bytes;
    }
}
