package dev.residua.vector.codegen;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Measures kernels for the same step in turns, so that a disturbance meets all of them, and takes the best of several times, as whatever else
 * runs can only make one longer. As in a network, the input was just written, while the weights are not in the caches.
 */
final class Trials {
    private static final int ROUNDS = 12;
    private static final int WARM_UP_ROUNDS = 4;

    /** More than the second-level caches hold; those of the third level, which are large and shared, are not emptied. */
    private static final int EVICTED_ELEMENTS = 4 << 20;

    private final List<Kernel.Invocation> runs = new ArrayList<>();
    private final List<Buffer> inputs = new ArrayList<>();
    private final float[] evicting = new float[EVICTED_ELEMENTS];
    private float sink;

    Trials(KernelRequest request, List<Kernel> kernels, WorkerPool pool) {
        Random random = new Random(1);
        for (int i = 0; i < request.node().inputs().size(); i++) {
            Tensor constant = request.constant(i);
            inputs.add(
                    constant == null
                            ? random(request.node().input(i), random)
                            : new Buffer(constant.data(), 0, constant.shape(), Layout.NCHW));
        }
        Buffer output = random(request.node(), random);
        long scratch = kernels.stream().mapToLong(Kernel::scratchElements).max().orElse(0);
        Shape shape = Shape.of(Math.toIntExact(scratch));
        Buffer shared = new Buffer(new float[shape.intElements() + 2 * PHASE], PHASE, shape, Layout.NCHW);
        for (Kernel kernel : kernels) runs.add(kernel.bind(new Operands(inputs, output, shared, pool)));
    }

    /** The best time of each kernel. */
    double[] seconds() {
        double[] best = new double[runs.size()];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
            for (int i = 0; i < best.length; i++) {
                for (int k = 0; k < evicting.length; k += 16) sink += evicting[k];
                for (float x : inputs.getFirst().data()) sink += x;
                long start = System.nanoTime();
                runs.get(i).run();
                double seconds = (System.nanoTime() - start) / 1e9;
                if (round >= WARM_UP_ROUNDS) best[i] = Math.min(best[i], seconds);
            }
        }
        if (Float.isNaN(sink)) throw new IllegalStateException("a kernel changed its input");
        return best;
    }

    /** Elements before the first, so that it lies on a cache line, and after the last, which may be loaded. */
    private static final int PHASE = 12;

    private static Buffer random(Node node, Random random) {
        float[] data = new float[node.shape().intElements() + 2 * PHASE + 16];
        for (int i = 0; i < data.length; i++) data[i] = random.nextFloat() - 0.5f;
        return new Buffer(data, PHASE, node.shape(), node.shape().rank() == 4 ? Layout.NHWC : Layout.NCHW);
    }
}
