package dev.residua.engine.cpu;

import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs a batch through an execution for fewer examples, piece after piece. The last piece reaches back over examples of the one before
 * it where the batch is not whole pieces.
 */
final class PiecewiseExecution implements Execution {
    private final CpuExecution piece;
    private final int pieces;
    private final int batch;
    private final int size;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;

    /** Of each step, in the pieces of the current run before this one; who is told of the sum. */
    private final long[] nanos;

    private StepListener listener;
    private final StepListener add = this::add;
    private final StepListener tell = this::tell;

    PiecewiseExecution(Graph graph, CpuExecution piece, int pieces, int steps) {
        this.piece = piece;
        this.pieces = pieces;
        inputs = tensors(graph.inputs());
        outputs = tensors(graph.outputs());
        batch = inputs.getFirst().shape().dim(0);
        size = piece.input(0).shape().dim(0);
        nanos = new long[steps];
    }

    private static List<Tensor> tensors(List<Node> nodes) {
        return nodes.stream().map(node -> Tensor.zeros(node.shape())).toList();
    }

    @Override
    public Tensor input(int index) {
        return inputs.get(index);
    }

    @Override
    public Tensor output(int index) {
        return outputs.get(index);
    }

    @Override
    public Map<String, Tensor> variables() {
        return piece.variables();
    }

    /** Of the last piece. */
    @Override
    public Tensor result(int step) {
        return piece.result(step);
    }

    @Override
    public void run(StepListener listener) {
        this.listener = listener;
        Arrays.fill(nanos, 0);
        piece.begin();
        for (int i = 0; i < pieces; i++) {
            int first = Math.min(i * size, batch - size);
            for (int k = 0; k < inputs.size(); k++) copy(inputs.get(k), first, piece.input(k), 0);
            piece.runSteps(listener == null ? null : i < pieces - 1 ? add : tell);
            for (int k = 0; k < outputs.size(); k++) copy(piece.output(k), 0, outputs.get(k), first);
        }
        piece.end();
    }

    @Override
    public boolean isSettled() {
        return piece.isSettled();
    }

    private void add(int step, long time) {
        nanos[step] += time;
    }

    private void tell(int step, long time) {
        listener.stepped(step, nanos[step] + time);
    }

    /** Copies as many examples as a piece has. */
    private void copy(Tensor from, int fromExample, Tensor to, int toExample) {
        int example = from.data().length / from.shape().dim(0);
        System.arraycopy(from.data(), fromExample * example, to.data(), toExample * example, size * example);
    }

    @Override
    public void close() {
        piece.close();
    }
}
