package dev.residua.reference;

import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.GradOp;

/** {@code dx[n, c, p stride, q stride] = dy[n, before + c, p, q]}, 0 at the pixels in between. */
final class PaddedShortcutGradient implements Kernel.Invocation {
    private final View dy;
    private final View dx;
    private final int stride;
    private final int before;

    PaddedShortcutGradient(GradOp.PadShortcut grad, Operands operands) {
        dy = View.of(operands.input(0));
        dx = View.of(operands.output());
        stride = grad.stride();
        before = grad.before();
    }

    @Override
    public void run() {
        for (int n = 0; n < dx.n(); n++) {
            for (int c = 0; c < dx.c(); c++) {
                for (int h = 0; h < dx.h(); h++) {
                    for (int w = 0; w < dx.w(); w++) {
                        boolean read = h % stride == 0 && w % stride == 0;
                        dx.set(n, c, h, w, read ? dy.get(n, before + c, h / stride, w / stride) : 0);
                    }
                }
            }
        }
    }
}
