package dev.residua.tornado.kernel;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;

/** Four numbers of 16 bits in one kernel argument, the first in the lowest bits. */
public final class Geometry {
    static final int BITS = 0xFFFF;

    private Geometry() {}

    /** Input height and width, output height and width of a window over an image. */
    public static long image(Shape in, Shape out) {
        return pack(in.dim(2), in.dim(3), out.dim(2), out.dim(3));
    }

    /** Kernel height and width, vertical and horizontal stride. */
    public static long taps(Window window) {
        return pack(window.kernelH(), window.kernelW(), window.strideH(), window.strideW());
    }

    /** Padding at top and left, vertical and horizontal dilation. */
    public static long reach(Window window) {
        return pack(window.padTop(), window.padLeft(), window.dilationH(), window.dilationW());
    }

    /** How many taps a window has, from what {@link #taps(Window)} packed. */
    public static int taps(long window) {
        return (int) (window & BITS) * (int) (window >> 16 & BITS);
    }

    /** How many pixels a plane of the input has, from what {@link #image} packed. */
    public static int pixels(long image) {
        return (int) (image & BITS) * (int) (image >> 16 & BITS);
    }

    private static long pack(int... fields) {
        long packed = 0;
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] > Short.MAX_VALUE) {
                throw new ResiduaException("extent, stride, padding or dilation " + fields[i] + " is more than the "
                        + Short.MAX_VALUE + " that backend 'tornado' can do");
            }
            packed |= (long) fields[i] << 16 * i;
        }
        return packed;
    }
}
