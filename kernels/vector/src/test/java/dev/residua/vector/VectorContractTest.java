package dev.residua.vector;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.testkit.KernelCase;
import dev.residua.testkit.KernelContract;
import java.time.Duration;

/** The contract at the width the JVM was started with; the build repeats it for each width. */
class VectorContractTest extends KernelContract {
    @Override
    protected Backend backend() {
        return new VectorBackend();
    }

    /** A vector operation makes objects until C2 has compiled it, which takes its time where many share the processors. */
    @Override
    protected Duration warmUp() {
        return Duration.ofMinutes(2);
    }

    /**
     * Where the Winograd algorithm may be used, each output is a small difference of larger sums; how much larger depends on the points (Barabasz
     * et al. 2020, "Error analysis and improving the accuracy of Winograd convolution"). For tiles of 4x4 outputs single elements are up to six times off
     * what a plain sum would be.
     */
    @Override
    protected double slack(KernelCase kernelCase) {
        return switch (kernelCase.op()) {
            case Op.Conv2d conv -> slack(conv.window());
            case GradOp.Conv2dInput grad -> grad.window().strideH() == 1 ? slack(grad.window()) : 1;
            case GradOp.Conv2dWeight grad -> grad.window().strideH() == 1 ? slack(grad.window()) : 1;
            default -> 1;
        };
    }

    private static double slack(Window window) {
        Window unpadded = window.pad(0);
        int kernel = window.kernelH();
        boolean isTransformed = unpadded.equals(Window.of(3))
                || kernel > 2 && unpadded.equals(Window.of(kernel).stride(2));
        return isTransformed ? 8 : 1;
    }
}
