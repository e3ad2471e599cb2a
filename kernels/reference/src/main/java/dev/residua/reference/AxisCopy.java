package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** Copies between whole values and ranges along one axis of a larger one: joining parts, or cutting one out. */
final class AxisCopy implements Kernel.Invocation {
    private final View[] from;
    private final View[] to;

    /** Pairs of views of equal extents. */
    private AxisCopy(List<View> from, List<View> to) {
        this.from = from.toArray(View[]::new);
        this.to = to.toArray(View[]::new);
    }

    static AxisCopy concat(int axis, Operands operands) {
        List<View> parts = new ArrayList<>();
        List<View> ranges = new ArrayList<>();
        int begin = 0;
        for (Buffer part : operands.inputs()) {
            int length = part.shape().dim(axis);
            parts.add(View.aroundAxis(part, axis));
            ranges.add(View.range(operands.output(), axis, begin, length));
            begin += length;
        }
        return new AxisCopy(parts, ranges);
    }

    static AxisCopy slice(Op.Slice slice, Operands operands) {
        View range = View.range(operands.input(0), slice.axis(), slice.begin(), slice.length());
        return new AxisCopy(List.of(range), List.of(View.aroundAxis(operands.output(), slice.axis())));
    }

    @Override
    public void run() {
        for (int i = 0; i < from.length; i++) copy(from[i], to[i]);
    }

    private static void copy(View from, View to) {
        for (int n = 0; n < from.n(); n++) {
            for (int c = 0; c < from.c(); c++) {
                for (int h = 0; h < from.h(); h++) {
                    for (int w = 0; w < from.w(); w++) to.set(n, c, h, w, from.get(n, c, h, w));
                }
            }
        }
    }
}
