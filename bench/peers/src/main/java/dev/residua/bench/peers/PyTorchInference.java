package dev.residua.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.graph.Node;
import java.util.Map;

/** Forward without gradients. */
final class PyTorchInference extends PyTorchContestant {
    private final PyTorchGraph graph;
    private final Map<Node, NDArray> parameters;
    private final NDArray input;
    private NDManager scope;
    private NDArray output;

    PyTorchInference(Workload.Inference workload, int threads, boolean channelsLast) {
        super(threads, channelsLast);
        graph = new PyTorchGraph(workload.model().graph(), channelsLast);
        parameters = graph.parameters(workload.model(), manager);
        input = graph.array(workload.input(), manager);
        scope = manager.newSubManager();
    }

    @Override
    void compute() {
        scope.close();
        scope = manager.newSubManager();
        NDArray x = input.stopGradient(); // the same memory, to be freed with the scope
        x.attach(scope);
        output = graph.run(parameters, x, false);
    }

    @Override
    String mode() {
        return "no_grad";
    }

    @Override
    public float[] result() {
        return output.reshape(output.size()).toFloatArray();
    }
}
