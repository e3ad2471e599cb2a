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
 * Winograd's algorithm on the 3x3 convolutions with stride 1. GFLOP/s count the arithmetic of a direct convolution, and
 * so may pass the peak.
 */
public class WinogradBenchmark extends AlgorithmState {
    @Param({"resnet18:layer1.0.conv1", "resnet18:layer2.0.conv2", "resnet18:layer3.0.conv2", "resnet18:layer4.0.conv2"})
    public String layer;

    /** Of a tile, in each direction. */
    @Param({"2", "4"})
    public int outputs;

    @Param({"1", "8"})
    public int batch;

    @Setup
    public void open() {
        open(LayerState.model(layer, batch), List.of());
    }

    @Override
    List<KernelLibrary> libraries() {
        return List.of(GeneratedKernels.winograd(Simd.LANES * Float.SIZE, outputs), new VectorKernels());
    }

    @Benchmark
    public Tensor convolution() {
        return run();
    }
}
