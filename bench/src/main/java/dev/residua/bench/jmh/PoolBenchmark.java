package dev.residua.bench.jmh;

import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Pooling as in ResNets: the stem's maximum and the head's mean, and a mean over windows. */
public class PoolBenchmark extends BackendState {
    @Param({"max_3x3s2", "avg_2x2s2", "global_avg"})
    public String pool;

    @Param({"1", "8"})
    public int batch;

    @Setup
    public void open() {
        GraphBuilder b = new GraphBuilder();
        Node y = switch (pool) {
            case "max_3x3s2" ->
                b.maxPool(
                        pool,
                        b.input("x", Shape.of(batch, 64, 112, 112)),
                        Window.of(3).stride(2).pad(1));
            case "avg_2x2s2" ->
                b.avgPool(
                        pool,
                        b.input("x", Shape.of(batch, 256, 56, 56)),
                        Window.of(2).stride(2),
                        false);
            case "global_avg" -> b.globalAvgPool(pool, b.input("x", Shape.of(batch, 2048, 7, 7)));
            default -> throw new IllegalArgumentException("pool=" + pool);
        };
        open(new Model(pool, b.build(y), Map.of()), List.of());
    }

    @Benchmark
    public Tensor pool() {
        return run();
    }
}
