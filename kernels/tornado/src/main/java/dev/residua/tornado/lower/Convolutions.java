package dev.residua.tornado.lower;

import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.Moving;
import dev.residua.tornado.kernel.WindowGradients;
import dev.residua.tornado.task.Accelerator;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;

/**
 * A convolution seen as matrices: for every image and group one with a row for each channel and tap, {@code depth} of
 * them, and a column for each of {@code positions} windows.
 */
public record Convolutions(Shape in, Shape out, Window window, int groups) {
    /** System property that overrides the choice for windows: {@code implicit}, {@code im2col} or {@code winograd}. */
    public static final String PROPERTY = "dev.residua.tornado.convolution";

    int matrices() {
        return Math.multiplyExact(in.dim(0), groups);
    }

    int depth() {
        return Math.multiplyExact(in.dim(1) / groups, window.kernelH() * window.kernelW());
    }

    int positions() {
        return Math.multiplyExact(out.dim(2), out.dim(3));
    }

    int outputs() {
        return out.dim(1) / groups;
    }

    /** Elements of all the matrices. */
    Shape columns() {
        return Shape.of(matrices(), depth(), positions());
    }

    /**
     * Whether the matrices are gathered from the image while they are multiplied, rather than written out first: on a
     * GPU, but not on a CPU, where gathering costs more than memory.
     */
    static boolean isImplicit(Accelerator accelerator) {
        return choice(accelerator).equals("implicit");
    }

    /** Whether the matrices are {@link WinogradConvolution transformed} where that pays, and written out elsewhere. */
    static boolean isWinograd(Accelerator accelerator) {
        return choice(accelerator).equals("winograd");
    }

    private static String choice(Accelerator accelerator) {
        return System.getProperty(PROPERTY, accelerator.isCpu() ? "winograd" : "implicit");
    }

    /** Writes out the matrices of an image. */
    void im2col(TaskList tasks, Place image, Place columns) {
        Windows.of(in, out, window)
                .addTo(tasks, Moving::im2col, image, columns, columns().intElements() / out.dim(3));
    }

    /** Adds up in each pixel of an image what the matrices hold for it. */
    void col2im(TaskList tasks, Place columns, Place image) {
        Windows.of(in, out, window).addTo(tasks, WindowGradients::col2im, columns, image, in.intElements());
    }
}
