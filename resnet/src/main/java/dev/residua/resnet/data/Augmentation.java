package dev.residua.resnet.data;

import java.util.random.RandomGenerator;

/** A random change to a cropped image that leaves its class as it is. The size stays. */
@FunctionalInterface
public interface Augmentation {
    RgbImage apply(RgbImage image, RandomGenerator random);

    static Augmentation none() {
        return (image, random) -> image;
    }

    /**
     * Shifts the image by up to {@code padding} pixels each way, black moving in, and mirrors it with a chance of one
     * half (He et al. 2015, section 4.2: padding 4 on 32 x 32).
     */
    static Augmentation shiftAndFlip(int padding) {
        if (padding < 0) throw new IllegalArgumentException("padding is " + padding);
        return (image, random) -> {
            int dx = random.nextInt(-padding, padding + 1);
            int dy = random.nextInt(-padding, padding + 1);
            boolean flip = random.nextBoolean();
            return shift(image, dx, dy, flip);
        };
    }

    /** The pixel at (x, y) comes from (x + dx, y + dy); then the rows are mirrored. */
    private static RgbImage shift(RgbImage image, int dx, int dy, boolean flip) {
        int width = image.width();
        int height = image.height();
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        for (int y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
            for (int x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) {
                int from = ((y + dy) * width + x + dx) * 3;
                int to = (y * width + (flip ? width - 1 - x : x)) * 3;
                out[to] = in[from];
                out[to + 1] = in[from + 1];
                out[to + 2] = in[from + 2];
            }
        }
        return new RgbImage(width, height, out);
    }
}
