package dev.residua.bench.jmh;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Batch normalisation that is not folded: with running statistics, and as training does it with those of the batch. */
public class BatchNormBenchmark extends BackendState {
    private static final double EPSILON = 1e-5;

    @Param({"64x56x56", "256x14x14"})
    public String image;

    @Param({"16"})
    public int batch;

    @Param({"running", "batch"})
    public String statistics;

    private final Map<String, Tensor> parameters = new HashMap<>();

    @Setup
    public void open() {
        int[] extents =
                Arrays.stream(image.split("x")).mapToInt(Integer::parseInt).toArray();
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(batch, extents[0], extents[1], extents[2]));
        Node gamma = ones(b, "gamma", extents[0]);
        Node beta = ones(b, "beta", extents[0]);
        Node y;
        if (statistics.equals("running")) {
            y = b.batchNorm("y", x, gamma, beta, ones(b, "mean", extents[0]), ones(b, "var", extents[0]), EPSILON);
        } else {
            Node moments = b.apply("moments", new Op.BatchStatistics(), x);
            y = b.apply("y", new Op.Normalize(EPSILON, Epilogue.NONE), x, gamma, beta, moments);
        }
        open(new Model("batch_norm", b.build(y), parameters), List.of());
    }

    @Benchmark
    public Tensor batchNorm() {
        return run();
    }

    private Node ones(GraphBuilder b, String name, int channels) {
        Tensor tensor = Tensor.zeros(Shape.of(channels));
        Arrays.fill(tensor.data(), 1);
        parameters.put(name, tensor);
        return b.parameter(name, tensor.shape());
    }
}
