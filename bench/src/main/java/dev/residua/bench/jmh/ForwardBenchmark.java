package dev.residua.bench.jmh;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Inference of whole networks on images of their usual size. */
public class ForwardBenchmark extends BackendState {
    @Param({
        "resnet18",
        "resnet34",
        "resnet50",
        "resnet101",
        "resnet152",
        "resnet20",
        "resnet32",
        "resnet44",
        "resnet56",
        "resnet110",
        "resnet1202",
        "iris-mlp"
    })
    public String network;

    @Param({"1", "8"})
    public int batch;

    @Setup
    public void open() {
        Architecture architecture = ModelZoo.find(network);
        Graph graph = architecture.graph(architecture.inputShape(batch));
        open(new Model(network, graph, ParameterInit.forInference(graph, 1)), Passes.inference());
    }

    @Benchmark
    public Tensor forward() {
        return run();
    }
}
