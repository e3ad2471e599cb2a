package dev.residua.tornado.task;

import dev.residua.engine.ResiduaException;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;

/**
 * How many work items run a task, and how many of them share a work-group, in x, y and z. The only place that makes
 * what TornadoVM's scheduler is given: where the local size does not divide the global one, an OpenCL driver refuses
 * the launch, TornadoVM only prints its error code, and the result is garbage.
 */
public record Grid(int[] global, int[] local) {
    /** Work items a group for kernels in which each minds its own business. */
    private static final int LINE = 256;

    /**
     * @throws ResiduaException if a local size does not divide its global size
     */
    public Grid {
        if (global.length != 3 || local.length != 3) throw new IllegalArgumentException("a grid has three dimensions");
        for (int d = 0; d < 3; d++) {
            if (global[d] < 1 || local[d] < 1 || global[d] % local[d] != 0) {
                throw new ResiduaException("local size " + Arrays.toString(local) + " does not divide global size "
                        + Arrays.toString(global) + "; every work-group must be whole");
            }
        }
    }

    /** At least {@code items} work items in a line. */
    public static Grid line(int items) {
        return groups(Math.ceilDiv(items, LINE), 1, 1, LINE, 1);
    }

    /** Work-groups of {@code localX x localY} items. */
    public static Grid groups(int x, int y, int z, int localX, int localY) {
        int[] global = {Math.multiplyExact(x, localX), Math.multiplyExact(y, localY), z};
        return new Grid(global, new int[] {localX, localY, 1});
    }

    int groupSize() {
        return local[0] * local[1] * local[2];
    }

    WorkerGrid workers() {
        WorkerGrid workers = new WorkerGrid3D(global[0], global[1], global[2]);
        workers.setLocalWork(local[0], local[1], local[2]);
        return workers;
    }
}
