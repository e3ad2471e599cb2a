package dev.residua.bench.jmh;

import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.tensor.Tensor;
import dev.residua.vector.VectorKernels;
import dev.residua.vector.codegen.GeneratedKernels;
import dev.residua.vector.simd.Simd;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The algorithms that serve every convolution: as a matrix product after copying windows into rows, and directly by a
 * generated kernel.
 */
public class AlgorithmBenchmark extends AlgorithmState {
    @Param({"im2col", "direct"})
    public String algorithm;

    @Param({"1"})
    public int batch;

    @Setup
    public void open(LayerState layer) {
        open(layer.model(batch), List.of());
    }

    @Override
    List<KernelLibrary> libraries() {
        return switch (algorithm) {
            case "im2col" -> List.of(new VectorKernels());
            case "direct" -> List.of(GeneratedKernels.direct(Simd.LANES * Float.SIZE), new VectorKernels());
            default -> throw new IllegalArgumentException("algorithm=" + algorithm);
        };
    }

    @Benchmark
    public Tensor convolution() {
        return run();
    }
}
