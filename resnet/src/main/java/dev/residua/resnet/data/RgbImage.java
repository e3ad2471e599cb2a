package dev.residua.resnet.data;

/**
 * A decoded image: 8-bit sRGB, row-major, the three channels of a pixel side by side ({@code rgb[(y * width + x) * 3 +
 * channel]}). The array is shared, not copied, and must not be written once the image is handed on.
 */
public record RgbImage(int width, int height, byte[] rgb) {
    /**
     * @throws IllegalArgumentException if an extent is below 1 or {@code rgb} does not hold {@code 3 * width * height}
     *     bytes
     */
    public RgbImage {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(width + "x" + height + " RGB image in " + rgb.length + " bytes");
        }
    }

    /** Sample 0 to 255 of channel 0 (red) to 2 (blue). */
    public int sample(int x, int y, int channel) {
        return rgb[(y * width + x) * 3 + channel] & 0xff;
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + "x" + height + "]";
    }
}
