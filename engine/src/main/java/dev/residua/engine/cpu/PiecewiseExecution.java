package dev.residua.engine.cpu;

import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs a batch through executions for fewer examples, each on a thread of its own, which takes piece after piece. The last piece reaches back over examples of
 * the one before it where the batch is not whole pieces.
 */
final class PiecewiseExecution implements Execution {
    private final CpuExecutable executable;

    /** For one piece each. */
    private final List<CpuExecution> executions = new ArrayList<>();

    private final WorkerPool pool;
    private final int pieces;
    private final int batch;
    private final int size;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;

    /** Of each step, in the pieces that each worker has done in the current run; who is told of the sum. */
    private final long[][] nanos;

    private final List<StepListener> clocks = new ArrayList<>();
    private StepListener listener;
    private final StepListener tell = this::tell;
    private final WorkerPool.Part run = this::run;

    /**
     * @param executable of a piece
     */
    PiecewiseExecution(Graph graph, CpuExecutable executable, int pieces, int threads) {
        this.executable = executable;
        this.pieces = pieces;
        inputs = CpuExecution.tensors(graph.inputs());
        outputs = CpuExecution.tensors(graph.outputs());
        batch = inputs.getFirst().shape().dim(0);
        for (int i = 0; i < threads; i++) executions.add(executable.open());
        size = executions.getFirst().input(0).shape().dim(0);
        nanos = new long[threads][executable.plan().steps().size()];
        for (long[] own : nanos) clocks.add((step, time) -> own[step] += time);
        pool = new WorkerPool(threads);
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
        return executions.getFirst().variables();
    }

    /** Of the last piece. */
    @Override
    public Tensor result(int step) {
        return executions.getFirst().result(step);
    }

    @Override
    public void run(StepListener listener) {
        this.listener = listener;
        LoweredModel latest = executable.lowered(); // the same for all pieces
        for (int i = 0; i < executions.size(); i++) executions.get(i).begin(latest);
        if (listener == null) {
            pool.run(pieces, run);
        } else {
            for (long[] own : nanos) Arrays.fill(own, 0);
            pool.run(pieces - 1, run);
            run(pieces - 1, executions.getFirst(), tell);
        }
        executions.getFirst().end();
    }

    @Override
    public boolean isSettled() {
        return executions.stream().allMatch(CpuExecution::isSettled);
    }

    private void run(int index, int worker) {
        run(index, executions.get(worker), listener == null ? null : clocks.get(worker));
    }

    private void run(int index, CpuExecution piece, StepListener told) {
        int first = Math.min(index * size, batch - size);
        for (int k = 0; k < inputs.size(); k++) copy(inputs.get(k), first, piece.input(k), 0);
        piece.runSteps(told);
        for (int k = 0; k < outputs.size(); k++) copy(piece.output(k), 0, outputs.get(k), first);
    }

    /** With the last piece: the time of all, as it would be if all threads had been busy. */
    private void tell(int step, long time) {
        long sum = time;
        for (long[] own : nanos) sum += own[step];
        listener.stepped(step, sum / executions.size());
    }

    /** Copies as many examples as a piece has. */
    private void copy(Tensor from, int fromExample, Tensor to, int toExample) {
        int example = from.data().length / from.shape().dim(0);
        System.arraycopy(from.data(), fromExample * example, to.data(), toExample * example, size * example);
    }

    @Override
    public void close() {
        pool.close();
        executions.forEach(Execution::close);
    }
}
