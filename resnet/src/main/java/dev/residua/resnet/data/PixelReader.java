package dev.residua.resnet.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;

/**
 * Takes the stored samples out of any {@link BufferedImage} as 8-bit RGB. It does not go through the colour space as
 * {@code getRGB} does: that would brighten gray images, whose samples Java takes for linear light.
 */
final class PixelReader {
    private PixelReader() {}

    static RgbImage toRgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        ColorModel model = image.getColorModel();
        int space = model.getColorSpace().getType();
        Raster raster = image.getRaster();
        if (space == ColorSpace.TYPE_RGB && isThreeBytes(raster)) {
            int left = raster.getMinX();
            byte[] rgb = (byte[]) raster.getDataElements(left, raster.getMinY(), width, height, null);
            return new RgbImage(width, height, rgb);
        }
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        boolean integral =
                raster.getTransferType() <= DataBuffer.TYPE_USHORT || raster.getTransferType() == DataBuffer.TYPE_INT;
        if (model instanceof IndexColorModel palette) {
            fromPalette(raster, palette, rgb);
        } else if (!integral || model.isAlphaPremultiplied()) {
            fromColorSpace(image, rgb);
        } else if (space == ColorSpace.TYPE_GRAY) {
            fromGray(raster, rgb);
        } else if (space == ColorSpace.TYPE_RGB) {
            fromRgb(raster, rgb);
        } else if (space == ColorSpace.TYPE_CMYK) {
            fromCmyk(raster, rgb);
        } else {
            fromColorSpace(image, rgb);
        }
        return new RgbImage(width, height, rgb);
    }

    /** By far the commonest, of any photograph: then the samples are copied as they are. */
    private static boolean isThreeBytes(Raster raster) {
        return raster.getTransferType() == DataBuffer.TYPE_BYTE
                && raster.getNumDataElements() == 3
                && raster.getSampleModel() instanceof ComponentSampleModel;
    }

    private static void fromPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int[] colors = new int[palette.getMapSize()];
        palette.getRGBs(colors);
        int[] row = new int[raster.getWidth()];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, row.length, 1, row);
            for (int index : row) to = put(colors[index], rgb, to);
        }
    }

    private static void fromColorSpace(BufferedImage image, byte[] rgb) {
        int[] row = new int[image.getWidth()];
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int color : row) to = put(color, rgb, to);
        }
    }

    private static int put(int color, byte[] rgb, int to) {
        rgb[to] = (byte) (color >> 16);
        rgb[to + 1] = (byte) (color >> 8);
        rgb[to + 2] = (byte) color;
        return to + 3;
    }

    private static void fromGray(Raster raster, byte[] rgb) {
        int bands = raster.getNumBands();
        int bits = raster.getSampleModel().getSampleSize(0);
        int[] row = new int[raster.getWidth() * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int x = 0; x < row.length; x += bands, to += 3) {
                byte gray = (byte) eightBits(row[x], bits);
                rgb[to] = gray;
                rgb[to + 1] = gray;
                rgb[to + 2] = gray;
            }
        }
    }

    private static void fromRgb(Raster raster, byte[] rgb) {
        int bands = raster.getNumBands();
        SampleModel samples = raster.getSampleModel();
        int[] row = new int[raster.getWidth() * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int x = 0; x < row.length; x += bands, to += 3) {
                for (int c = 0; c < 3; c++) rgb[to + c] = (byte) eightBits(row[x + c], samples.getSampleSize(c));
            }
        }
    }

    /** Ink without a profile, as Pillow converts it: {@code (255 - ink)(255 - black) / 255}. */
    private static void fromCmyk(Raster raster, byte[] rgb) {
        int bands = raster.getNumBands();
        SampleModel samples = raster.getSampleModel();
        int[] row = new int[raster.getWidth() * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int x = 0; x < row.length; x += bands, to += 3) {
                int light = 255 - eightBits(row[x + 3], samples.getSampleSize(3));
                for (int c = 0; c < 3; c++) {
                    int ink = eightBits(row[x + c], samples.getSampleSize(c));
                    rgb[to + c] = (byte) (((255 - ink) * light + 127) / 255);
                }
            }
        }
    }

    private static int eightBits(int sample, int bits) {
        if (bits == 8) return sample;
        return bits > 8 ? sample >>> bits - 8 : sample * 255 / ((1 << bits) - 1);
    }
}
