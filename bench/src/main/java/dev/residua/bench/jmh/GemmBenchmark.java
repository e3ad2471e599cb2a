package dev.residua.bench.jmh;

import dev.residua.bench.peer.Workloads;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The matrix product {@code A [M, K] B^T} with a constant B {@code [N, K]}: square ones, and those of layers. */
public class GemmBenchmark extends BackendState {
    @Param({
        "256x256x256",
        "512x512x512",
        "1024x1024x1024",
        "2048x2048x2048",
        "3136x64x576",
        "196x256x2304",
        "49x512x4608",
        "1x1000x512"
    })
    public String mxnxk;

    @Setup
    public void open() {
        String[] extents = mxnxk.split("x");
        open(
                Workloads.gemm(Integer.parseInt(extents[0]), Integer.parseInt(extents[1]), Integer.parseInt(extents[2]))
                        .model(),
                List.of());
    }

    @Benchmark
    public Tensor gemm() {
        return run();
    }
}
