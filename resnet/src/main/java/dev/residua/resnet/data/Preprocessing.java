package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * From an image to the network's input, as torchvision does it: resize the shorter side to {@code resizeShort}
 * (bilinear with antialiasing), crop the central square of side {@code crop}, scale to 0..1, subtract {@code mean} and
 * divide by {@code std} per channel (red, green, blue).
 */
public record Preprocessing(int resizeShort, int crop, List<Float> mean, List<Float> std) {
    private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);
    private static final int MAX_SIDE = 1 << 14;

    /**
     * @throws ResiduaException if the crop is not within the resized image or a statistic is missing or not usable
     */
    public Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (crop < 1 || crop > resizeShort || resizeShort > MAX_SIDE) {
            throw new ResiduaException("preprocessing: resize to " + resizeShort + " and crop " + crop
                    + ", expected 1 <= crop <= resize <= " + MAX_SIDE);
        }
        boolean usable = mean.size() == 3 && std.size() == 3;
        for (float m : mean) usable &= Float.isFinite(m);
        for (float s : std) usable &= Float.isFinite(s) && s > 0;
        if (!usable) {
            throw new ResiduaException("preprocessing: mean " + mean + " and std " + std
                    + ", expected three finite numbers each, std above 0");
        }
    }

    /** Resize 256, crop 224, ImageNet statistics. */
    public static Preprocessing imageNet() {
        return new Preprocessing(256, 224, IMAGENET_MEAN, IMAGENET_STD);
    }

    /** 32 x 32 with CIFAR-10's own statistics; an image that is 32 x 32 already is not resampled. */
    public static Preprocessing cifar10() {
        return new Preprocessing(32, 32, List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2470f, 0.2435f, 0.2616f));
    }

    /** {@code side x side} without a margin, ImageNet statistics. */
    public static Preprocessing square(int side) {
        return new Preprocessing(side, side, IMAGENET_MEAN, IMAGENET_STD);
    }

    /**
     * What a network with that input is usually trained with: {@link #imageNet()} for 224 x 224, else {@link #square} with ImageNet's
     * statistics, which the published CIFAR-10 checkpoints were trained with too. Empty where the input is no image.
     */
    public static Optional<Preprocessing> usual(Shape input) {
        if (input.rank() != 4 || input.dim(1) != 3 || input.dim(2) != input.dim(3)) return Optional.empty();
        return Optional.of(input.dim(2) == 224 ? imageNet() : square(input.dim(2)));
    }

    /** Number of floats of one preprocessed image: {@code 3 * crop * crop}. */
    public int elements() {
        return 3 * crop * crop;
    }

    /** Resized and cropped: {@code crop x crop} pixels, still 8-bit. */
    public RgbImage resizeAndCrop(RgbImage image) {
        long shorter = Math.min(image.width(), image.height());
        long width = resizeShort * (long) image.width() / shorter;
        long height = resizeShort * (long) image.height() / shorter;
        if (width == image.width() && height == image.height() && width == crop && height == crop) return image;
        return Resampling.resize(image, width, height, margin(width), margin(height), crop, crop);
    }

    /** Half of what the crop leaves over; a half pixel is rounded to even. */
    private long margin(long side) {
        return (long) Math.rint((side - crop) / 2.0);
    }

    /**
     * Writes an image of {@code crop x crop} pixels as {@code [3, crop, crop]} floats from {@code offset} on.
     */
    public void normalize(RgbImage cropped, float[] out, int offset) {
        if (cropped.width() != crop || cropped.height() != crop) {
            throw new IllegalArgumentException(cropped + ", expected " + crop + "x" + crop);
        }
        byte[] rgb = cropped.rgb();
        int plane = crop * crop;
        float[] table = new float[256];
        for (int c = 0; c < 3; c++) {
            float m = mean.get(c);
            float s = std.get(c);
            for (int v = 0; v < 256; v++) table[v] = (v / 255f - m) / s;
            int to = offset + c * plane;
            for (int i = 0, from = c; i < plane; i++, from += 3) out[to + i] = table[rgb[from] & 0xff];
        }
    }

    /** All of it: writes {@link #elements()} floats, {@code [3, crop, crop]}, from {@code offset} on. */
    public void apply(RgbImage image, float[] out, int offset) {
        normalize(resizeAndCrop(image), out, offset);
    }
}
