package dev.residua.vector.conv;

import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The extents of a product of windows with a kernel: the operand {@code [n, inC, inH, inW]}, the result {@code [n,
 * outC, outH, outW]}, and the sweeps that cover the result.
 */
record SweepShape(int n, int inH, int inW, int inC, int outH, int outW, int outC, int groups, List<Sweep> sweeps) {
    /** Pixels of a row that tiles cover well whatever is left over at its end. */
    private static final int LONG_ROW = 256;

    /** A convolution. */
    static SweepShape forward(Shape x, Shape y, Window window, int groups) {
        if (window.isPointwise() && groups == 1) return pointwise(x, y);
        Walk rows = Walk.forward(window.kernelH(), window.strideH(), window.padTop(), window.dilationH(), y.dim(2));
        Walk columns = Walk.forward(window.kernelW(), window.strideW(), window.padLeft(), window.dilationW(), y.dim(3));
        return of(x, y, groups, List.of(new Sweep(rows, columns)));
    }

    /** A convolution's gradient with respect to its input. */
    static SweepShape backward(Shape dy, Shape dx, Window window, int groups) {
        if (window.isPointwise() && groups == 1) return pointwise(dy, dx);
        List<Sweep> sweeps = new ArrayList<>();
        for (Walk rows :
                Walk.backward(window.kernelH(), window.strideH(), window.padTop(), window.dilationH(), dx.dim(2))) {
            for (Walk columns : Walk.backward(
                    window.kernelW(), window.strideW(), window.padLeft(), window.dilationW(), dx.dim(3))) {
                sweeps.add(new Sweep(rows, columns));
            }
        }
        return of(dy, dx, groups, sweeps);
    }

    /** The product of a matrix {@code [rows, depth]} with another. */
    static SweepShape matrix(Shape a, Shape c) {
        Walk walk = Walk.forward(1, 1, 0, 1, 1);
        return new SweepShape(a.dim(0), 1, 1, a.dim(1), 1, 1, c.dim(1), 1, List.of(new Sweep(walk, walk)));
    }

    /** A pointwise product; the rows of a small image are one. */
    private static SweepShape pointwise(Shape in, Shape out) {
        boolean isSmall = in.dim(2) * in.dim(3) <= LONG_ROW;
        int height = isSmall ? 1 : in.dim(2);
        int width = isSmall ? in.dim(2) * in.dim(3) : in.dim(3);
        Sweep sweep = new Sweep(Walk.forward(1, 1, 0, 1, height), Walk.forward(1, 1, 0, 1, width));
        return new SweepShape(in.dim(0), height, width, in.dim(1), height, width, out.dim(1), 1, List.of(sweep));
    }

    private static SweepShape of(Shape in, Shape out, int groups, List<Sweep> sweeps) {
        return new SweepShape(
                in.dim(0),
                in.dim(2),
                in.dim(3),
                in.dim(1),
                out.dim(2),
                out.dim(3),
                out.dim(1),
                groups,
                List.copyOf(sweeps));
    }

    /** Channels summed over. */
    int groupDepth() {
        return inC / groups;
    }

    /** Channels of the result that share their sums' operands. */
    int groupColumns() {
        return outC / groups;
    }

    int top() {
        return sweeps.stream().mapToInt(sweep -> sweep.rows().before()).max().orElse(0);
    }

    int left() {
        return sweeps.stream().mapToInt(sweep -> sweep.columns().before()).max().orElse(0);
    }

    int bottom() {
        return sweeps.stream().mapToInt(sweep -> sweep.rows().behind(inH)).max().orElse(0);
    }

    int right() {
        return sweeps.stream()
                .mapToInt(sweep -> sweep.columns().behind(inW))
                .max()
                .orElse(0);
    }

    /** Whether some window reaches beyond the image. */
    boolean isPadded() {
        return (top() | left() | bottom() | right()) != 0;
    }

    /** Rows and columns of the longest walks. */
    int rows() {
        return sweeps.stream().mapToInt(sweep -> sweep.rows().count()).max().orElse(0);
    }

    int columns() {
        return sweeps.stream().mapToInt(sweep -> sweep.columns().count()).max().orElse(0);
    }

    long multiplyAdds() {
        long perChannel = 0;
        for (Sweep sweep : sweeps) {
            perChannel += (long) sweep.rows().count() * sweep.columns().count() * sweep.taps();
        }
        return perChannel * n * outC * groupDepth();
    }
}
