package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    @Test
    void everyShiftAndFlipOccursAndOnlyThose() {
        RgbImage image = TestImages.pattern(6, 5);
        Set<String> expected = new HashSet<>();
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                expected.add(key(shifted(image, dx, dy, false)));
                expected.add(key(shifted(image, dx, dy, true)));
            }
        }
        Set<String> seen = new HashSet<>();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 400; i++) seen.add(key(Augmentation.shiftAndFlip(1).apply(image, random)));
        assertEquals(expected, seen);
        assertEquals(18, seen.size());
    }

    @Test
    void withoutPaddingAnImageIsAtMostMirrored() {
        RgbImage one = TestImages.pattern(1, 4);
        assertArrayEquals(
                one.rgb(),
                Augmentation.shiftAndFlip(0).apply(one, new SplittableRandom(1)).rgb());
    }

    /** Crops the image in a black frame, pixel by pixel. */
    private static RgbImage shifted(RgbImage image, int dx, int dy, boolean flip) {
        byte[] out = new byte[image.rgb().length];
        for (int i = 0; i < out.length; i++) {
            int x = i / 3 % image.width();
            int fromX = (flip ? image.width() - 1 - x : x) + dx;
            int fromY = i / 3 / image.width() + dy;
            boolean inside = fromX >= 0 && fromX < image.width() && fromY >= 0 && fromY < image.height();
            out[i] = inside ? (byte) image.sample(fromX, fromY, i % 3) : 0;
        }
        return new RgbImage(image.width(), image.height(), out);
    }

    private static String key(RgbImage image) {
        return HexFormat.of().formatHex(image.rgb());
    }
}
