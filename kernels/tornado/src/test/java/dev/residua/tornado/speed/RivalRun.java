package dev.residua.tornado.speed;

import dev.residua.engine.tensor.Shape;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Another task for the operator of a pair, its operands on the device. */
final class RivalRun implements AutoCloseable {
    private final FloatArray result;
    private final TornadoExecutionPlan plan;
    private TornadoExecutionResult latest;

    RivalRun(Pair pair, Pair.Task rival) {
        FloatArray[] operands = pair.operands().stream()
                .map(value -> FloatArray.fromArray(value.tensor().data()))
                .toArray(FloatArray[]::new);
        Shape shape = pair.model().graph().outputs().getFirst().shape();
        result = new FloatArray(shape.intElements());
        TaskGraph graph =
                new TaskGraph("rival").transferToDevice(DataTransferMode.FIRST_EXECUTION, (Object[]) operands);
        rival.addTo(graph, operands, result);
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, result);
        plan = new TornadoExecutionPlan(graph.snapshot());
    }

    /** Returns how long it took, in nanoseconds. */
    long run() {
        long start = System.nanoTime();
        latest = plan.execute();
        return System.nanoTime() - start;
    }

    float[] result() {
        latest.transferToHost(result);
        return result.toHeapArray();
    }

    @Override
    public void close() {
        try {
            plan.close();
        } catch (TornadoExecutionPlanException e) {
            throw new IllegalStateException(e);
        }
    }
}
