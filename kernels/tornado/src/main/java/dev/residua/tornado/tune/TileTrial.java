package dev.residua.tornado.tune;

import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.lower.Multiplication;
import dev.residua.tornado.task.Accelerator;
import dev.residua.tornado.task.ExecutionPlans;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Times one product, with whichever tile, on operands of zeros. */
final class TileTrial {
    private static final int MOST_RUNS = 20;
    private static final long LONGEST_NANOS = 200_000_000L;

    private final Multiplication product;
    private final Accelerator accelerator;
    private final Place a;
    private final Place b;
    private final Place c;

    TileTrial(Multiplication product, Accelerator accelerator) {
        this.product = product;
        this.accelerator = accelerator;
        a = array(product.aElements());
        b = array(product.bElements());
        c = array(product.cElements());
    }

    private static Place array(long elements) {
        return new Place(new FloatArray(Math.toIntExact(elements)), 0);
    }

    /** The best of some runs, launch included; infinite if the device does not run it. */
    double seconds(Tile tile) {
        TaskGraph graph =
                new TaskGraph("trial").transferToDevice(DataTransferMode.FIRST_EXECUTION, a.array(), b.array());
        GridScheduler grids = new GridScheduler();
        product.addTo(new TaskList(graph, grids, new KernelContext(), accelerator), tile, a, b, c, c);
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, c.array());
        TornadoExecutionPlan plan = ExecutionPlans.of(accelerator, grids, graph.snapshot());
        try {
            run(plan);
            long best = Long.MAX_VALUE;
            long end = System.nanoTime() + LONGEST_NANOS;
            for (int i = 0; i < MOST_RUNS && (i < 2 || System.nanoTime() < end); i++) best = Math.min(best, run(plan));
            return best / 1e9;
        } catch (TornadoRuntimeException e) {
            return Double.POSITIVE_INFINITY;
        } finally {
            ExecutionPlans.close(plan, accelerator);
        }
    }

    private static long run(TornadoExecutionPlan plan) {
        long start = System.nanoTime();
        ExecutionPlans.use(plan::execute);
        return System.nanoTime() - start;
    }
}
