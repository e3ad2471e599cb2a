package dev.residua.bench.jmh;

import dev.residua.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Every convolution of ResNet-18 and ResNet-50 with its fused epilogue, each shape once. */
public class ConvolutionBenchmark extends BackendState {
    @Param({"1", "8"})
    public int batch;

    @Setup
    public void open(LayerState layer) {
        open(layer.model(batch), List.of());
    }

    @Benchmark
    public Tensor convolution() {
        return run();
    }
}
