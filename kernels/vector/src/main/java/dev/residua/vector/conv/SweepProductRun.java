package dev.residua.vector.conv;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Simd;
import java.util.Arrays;

/** A {@link SweepProduct} tied to its memory. */
final class SweepProductRun implements Kernel.Invocation {
    private static final int[] ONE_PLACE = {0};

    private final SweepProduct product;
    private final SweepShape shape;
    private final KernelMatrix kernel;
    private final Buffer bias;
    private final Buffer input;
    private final Buffer residual;
    private final Buffer output;
    private final Buffer scratch;
    private final WorkerPool pool;

    /** Whether windows are read from a copy with zeros around it. */
    private final boolean copies;

    /** Stand for a missing bias, and for the operands of an empty sum. */
    private final float[] zeros;

    private final int biasPlace;
    private final float floor;
    private final int haloPlace;
    private final int haloElements;

    /** Zero pixels before the first row and column of the copy. */
    private final int top;

    private final int left;

    /** Elements between neighbouring images, rows and pixels of what windows are read from. */
    private final int imagePitch;

    private final int rowPitch;
    private final int pixelPitch;

    /** For each sweep the taps' places within a window, and the length of each; taps that are contiguous are one. */
    private final int[][] taps;

    private final int[] tapLengths;

    /** Where rows of a tile are images: for each sweep and pixel what its window sees of the image. */
    private final InnerTaps[][][] inner;

    private final SweepPanels.Copy[] unpacked;

    private final WorkerPool.Part pack = this::pack;
    private final WorkerPool.Part copy = this::copyForAll;
    private final WorkerPool.Part multiply = this::multiply;

    SweepProductRun(SweepProduct product, KernelMatrix kernel, Buffer bias, Operands operands) {
        this.product = product;
        this.kernel = kernel;
        this.bias = bias;
        shape = product.shape;
        input = operands.input(0);
        residual = product.epilogue.add() ? operands.inputs().getLast() : null;
        output = operands.output();
        scratch = operands.scratch();
        pool = operands.pool();
        zeros = new float[product.panels.paddedColumns()];
        floor = product.epilogue.relu() ? 0 : Float.NEGATIVE_INFINITY;
        unpacked = product.panels.copies(kernel, pool.threads());
        copies = shape.isPadded();
        biasPlace = scratch.offset() + product.panelElements();
        haloPlace = biasPlace + product.biasElements();
        haloElements = product.haloElements();
        top = shape.top();
        left = shape.left();
        boolean imagesInside = copies && product.runsOverImages;
        pixelPitch = shape.inC() * (imagesInside ? shape.n() : 1);
        rowPitch = pixelPitch * (copies ? product.haloWidth : shape.inW());
        imagePitch = imagesInside ? shape.inC() : rowPitch * (copies ? product.haloRows : shape.inH());
        boolean joins = !imagesInside && shape.groups() == 1;
        taps = shape.sweeps().stream().map(sweep -> taps(sweep, joins)).toArray(int[][]::new);
        tapLengths = shape.sweeps().stream()
                .mapToInt(sweep -> shape.groupDepth() * (joins ? joined(sweep) : 1))
                .toArray();
        inner = new InnerTaps[product.runsOverImages ? taps.length : 0][][];
        for (int i = 0; i < inner.length; i++) inner[i] = inner(i, imagesInside);
    }

    private InnerTaps[][] inner(int sweep, boolean imagesInside) {
        Sweep of = shape.sweeps().get(sweep);
        int width = of.columns().count();
        InnerTaps[][] inside = new InnerTaps[of.rows().count() * width][];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = imagesInside
                    ? InnerTaps.of(of, i / width, i % width, shape.inH(), shape.inW(), rowPitch, pixelPitch)
                    : new InnerTaps[] {new InnerTaps(0, taps[sweep])};
        }
        return inside;
    }

    /** How many taps of a kernel row are contiguous in memory. */
    private static int joined(Sweep sweep) {
        return sweep.columns().spacing() == 1 ? Math.max(1, sweep.columns().taps()) : 1;
    }

    private int[] taps(Sweep sweep, boolean joins) {
        int columns = sweep.columns().taps() / (joins ? joined(sweep) : 1);
        int[] places = new int[sweep.rows().taps() * columns];
        for (int i = 0; i < places.length; i++) {
            places[i] = i / columns * sweep.rows().spacing() * rowPitch
                    + i % columns * sweep.columns().spacing() * pixelPitch;
        }
        return places;
    }

    @Override
    public void run() {
        if (shape.n() == 0) return;
        if (copies && product.runsOverImages) pool.run(product.haloRows, copy);
        pool.run(shape.groups() * product.panels.count(), pack);
        if (!product.packsForItself) pool.run(product.bands * shape.groups() * product.panelParts, multiply);
    }

    /** One panel, and all products with it where no other worker has it. */
    private void pack(int index, int worker) {
        int group = index / product.panels.count();
        int panel = index % product.panels.count();
        product.panels.pack(kernel, group, panel, scratch.data(), weights(worker), unpacked[worker]);
        if (bias != null) padBias(group, panel);
        for (int band = 0; product.packsForItself && band < product.bands; band++) {
            multiply(band, group, panel, panel + 1, worker);
        }
    }

    private void padBias(int group, int panel) {
        int columns = Math.min(product.panels.column(panel + 1), shape.groupColumns()) - product.panels.column(panel);
        int place = biasPlace + group * product.panels.paddedColumns() + product.panels.column(panel);
        int from = bias.offset() + group * shape.groupColumns() + product.panels.column(panel);
        System.arraycopy(bias.data(), from, scratch.data(), place, columns);
        if (panel == product.panels.count() - 1) {
            int end = biasPlace + (group + 1) * product.panels.paddedColumns();
            Arrays.fill(scratch.data(), place + columns, end, 0);
        }
    }

    /** One row of all images, images inside pixels. */
    private void copyForAll(int row, int worker) {
        int channels = shape.inC();
        int h = row - top;
        float[] to = scratch.data();
        int place = haloPlace + row * rowPitch;
        if (h < 0 || h >= shape.inH()) {
            Arrays.fill(to, place, place + rowPitch, 0);
            return;
        }
        Arrays.fill(to, place, place + left * pixelPitch, 0);
        Arrays.fill(to, place + (left + shape.inW()) * pixelPitch, place + rowPitch, 0);
        for (int n = 0; n < shape.n(); n++) {
            int from = input.offset() + (n * shape.inH() + h) * shape.inW() * channels;
            int target = place + left * pixelPitch + n * channels;
            for (int w = 0; w < shape.inW(); w++) {
                System.arraycopy(input.data(), from + w * channels, to, target + w * pixelPitch, channels);
            }
        }
    }

    /** The rows of some images from {@code firstRow} on, which may lie outside. */
    private void copyBand(int firstImage, int endImage, int firstRow, int place) {
        int length = shape.inW() * shape.inC();
        int before = left * shape.inC();
        float[] to = scratch.data();
        for (int n = firstImage; n < endImage; n++) {
            int target = place + (n - firstImage) * imagePitch;
            for (int h = firstRow; h < firstRow + product.haloRows; h++, target += rowPitch) {
                if (h < 0 || h >= shape.inH()) {
                    Arrays.fill(to, target, target + rowPitch, 0);
                    continue;
                }
                Arrays.fill(to, target, target + before, 0);
                int from = input.offset() + (n * shape.inH() + h) * length;
                System.arraycopy(input.data(), from, to, target + before, length);
                Arrays.fill(to, target + before + length, target + rowPitch, 0);
            }
        }
    }

    /** One band of one group, some panels. */
    private void multiply(int index, int worker) {
        int part = index % product.panelParts;
        int group = index / product.panelParts % shape.groups();
        int band = index / product.panelParts / shape.groups();
        int firstPanel = (int) ((long) part * product.panels.count() / product.panelParts);
        int endPanel = (int) ((part + 1L) * product.panels.count() / product.panelParts);
        multiply(band, group, firstPanel, endPanel, worker);
    }

    private void multiply(int band, int group, int firstPanel, int endPanel, int worker) {
        int firstImage = band / product.rowBands * product.bandImages;
        int endImage = Math.min(shape.n(), firstImage + product.bandImages);
        int firstRow = band % product.rowBands * product.bandRows;

        // Where the pixel at row 0, column 0 of image firstImage is, or would be.
        float[] a = input.data();
        int origin = input.offset() + firstImage * shape.inH() * shape.inW() * shape.inC();
        if (copies && product.runsOverImages) {
            a = scratch.data();
            origin = haloPlace + top * rowPitch + left * pixelPitch;
        } else if (copies) {
            a = scratch.data();
            int place = haloPlace + worker * haloElements;
            int first = firstRow * product.rowStep - top;
            copyBand(firstImage, endImage, first, place);
            origin = place - first * rowPitch + left * pixelPitch;
        }
        origin += group * shape.groupDepth();
        for (int panel = firstPanel; panel < endPanel; panel++) {
            int statistics = beginStatistics(band, group, panel);
            for (int i = 0; i < taps.length; i++) {
                Walk rows = shape.sweeps().get(i).rows();
                int endRow = Math.min(rows.count(), firstRow + product.bandRows);
                int weights = weights(worker) + product.panels.offset(i, group, panel);
                for (int row = firstRow; row < endRow; row++) {
                    if (product.runsOverImages) pixels(group, panel, i, row, a, origin, weights, statistics);
                    else rows(group, panel, i, row, a, origin, firstImage, endImage, weights, statistics);
                }
            }
        }
    }

    /** Where the statistics of a panel's pixels in a band go, if there are to be any. */
    private int beginStatistics(int band, int group, int panel) {
        if (product.statistics == null) return 0;
        int column = product.panels.column(panel);
        int place = product.statistics.place(output, band) + group * shape.groupColumns() + column;
        int columns = Math.min(product.panels.column(panel + 1), shape.groupColumns()) - column;
        product.statistics.begin(output.data(), place, columns);
        return place;
    }

    /** Where the panels begin: those of all, or that of the worker. */
    private int weights(int worker) {
        return scratch.offset() + (product.packsForItself ? worker * product.panels.elements() : 0);
    }

    /** A row of pixels of some images. */
    private void rows(
            int group,
            int panel,
            int i,
            int row,
            float[] a,
            int origin,
            int firstImage,
            int endImage,
            int weights,
            int statistics) {
        Walk rows = shape.sweeps().get(i).rows();
        Walk columns = shape.sweeps().get(i).columns();
        int from = origin + rows.in(row, 0) * rowPitch + columns.inFirst() * pixelPitch;
        int to = (rows.outFirst() + row * rows.outStep()) * shape.outW() + columns.outFirst();
        for (int n = firstImage; n < endImage; n++) {
            run(
                    group,
                    panel,
                    taps[i],
                    tapLengths[i],
                    columns.count(),
                    a,
                    from + (n - firstImage) * imagePitch,
                    columns.inStep() * pixelPitch,
                    (n * shape.outH() * shape.outW() + to) * shape.outC(),
                    columns.outStep() * shape.outC(),
                    weights,
                    true,
                    true,
                    statistics);
        }
    }

    /** A row of pixels of all images, images first. */
    private void pixels(int group, int panel, int i, int row, float[] a, int origin, int weights, int statistics) {
        Walk rows = shape.sweeps().get(i).rows();
        Walk columns = shape.sweeps().get(i).columns();
        int to = (rows.outFirst() + row * rows.outStep()) * shape.outW();
        for (int column = 0; column < columns.count(); column++) {
            InnerTaps[] pieces = inner[i][row * columns.count() + column];
            for (int k = 0; k < pieces.length; k++) {
                run(
                        group,
                        panel,
                        pieces[k].places(),
                        tapLengths[i],
                        shape.n(),
                        a,
                        origin + rows.in(row, 0) * rowPitch + columns.in(column, 0) * pixelPitch,
                        imagePitch,
                        (to + columns.outFirst() + column * columns.outStep()) * shape.outC(),
                        shape.outH() * shape.outW() * shape.outC(),
                        weights + pieces[k].first() * product.panels.weights(panel),
                        k == 0,
                        k == pieces.length - 1,
                        statistics);
            }
        }
    }

    /**
     * Tile by tile, {@code count} evenly spaced windows to as many pixels.
     *
     * @param isFirst whether these are the first taps of the sums, which the others are added to
     * @param isLast whether they are the last
     * @param statistics where those of the panel's pixels are
     */
    private void run(
            int group,
            int panel,
            int[] places,
            int length,
            int count,
            float[] a,
            int from,
            int fromStep,
            int to,
            int toStep,
            int weights,
            boolean isFirst,
            boolean isLast,
            int statistics) {
        int column = product.panels.column(panel);
        int first = to + group * shape.groupColumns() + column;
        boolean hasBias = isFirst && bias != null;
        Buffer added = isFirst ? residual : output;
        boolean withExtra = isLast && (product.statistics != null || product.mask != null);
        int extra = product.mask == null ? statistics : maskPlace(to, column);
        int extraStep = product.mask == null ? shape.outC() : toStep / shape.outC() * product.mask.words();
        int extraTileStep = product.mask == null ? 0 : extraStep;
        float[] b = scratch.data();
        if (places.length == 0 || length == 0) { // kernels want something to sum: one product of zeros
            places = ONE_PLACE;
            length = 1;
            a = zeros;
            from = 0;
            fromStep = 0;
            b = zeros;
            weights = 0;
        }
        for (int i = 0; i < count; i += product.kernels.rows()) {
            product.kernels
                    .get(panel, Math.min(product.kernels.rows(), count - i), added != null, withExtra)
                    .run(
                            a,
                            from + i * fromStep,
                            fromStep,
                            places,
                            length,
                            b,
                            weights,
                            output.data(),
                            output.offset() + first + i * toStep,
                            toStep,
                            hasBias ? scratch.data() : zeros,
                            hasBias ? biasPlace + group * product.panels.paddedColumns() + column : 0,
                            added == null ? null : added.data(),
                            added == null ? 0 : added.offset() + first + i * toStep,
                            isLast ? floor : Float.NEGATIVE_INFINITY,
                            output.data(),
                            extra + i * extraTileStep,
                            extraStep);
        }
    }

    /** Where the mask of a pixel's panel is. */
    private int maskPlace(int pixel, int column) {
        return product.mask.place(output) + pixel / shape.outC() * product.mask.words() + column / Simd.LANES;
    }
}
