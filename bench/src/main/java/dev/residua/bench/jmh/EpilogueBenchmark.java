package dev.residua.bench.jmh;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ParameterInit;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The end of a residual block, convolution, BatchNorm, addition and ReLU: as one kernel and as four. */
public class EpilogueBenchmark extends BackendState {
    @Param({"fused", "unfused"})
    public String epilogue;

    @Param({"64x56", "256x14"})
    public String channelsxsize;

    @Param({"1", "8"})
    public int batch;

    @Setup
    public void open() {
        String[] extents = channelsxsize.split("x");
        int channels = Integer.parseInt(extents[0]);
        int size = Integer.parseInt(extents[1]);
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(batch, channels, size, size));
        Node shortcut = b.input("shortcut", x.shape());
        Node weight = b.parameter("weight", Shape.of(channels, channels, 3, 3));
        Node product = b.conv2d("conv", x, weight, null, Window.of(3).pad(1), 1);
        Node[] norm = new Node[4];
        for (int i = 0; i < 4; i++) norm[i] = b.parameter("norm" + i, Shape.of(channels));
        Node normalized = b.batchNorm("bn", product, norm[0], norm[1], norm[2], norm[3], 1e-5);
        Graph graph = b.build(b.relu("relu", b.add("add", normalized, shortcut)));
        List<Pass> passes = epilogue.equals("fused") ? Passes.inference() : List.of();
        open(new Model("block_end", graph, ParameterInit.forInference(graph, 1)), passes);
    }

    @Benchmark
    public Tensor blockEnd() {
        return run();
    }
}
