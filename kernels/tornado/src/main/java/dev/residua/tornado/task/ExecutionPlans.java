package dev.residua.tornado.task;

import dev.residua.engine.ResiduaException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/** How TornadoVM's execution plans are made, used side by side, and closed. */
public final class ExecutionPlans {
    /**
     * Results as IEEE 754 has them: without these flags TornadoVM compiles with -cl-fast-relaxed-math, which knows no
     * NaN.
     */
    private static final String OPENCL_FLAGS = "-cl-mad-enable -w";

    /**
     * TornadoVM marks a whole device when one plan is closed, and refuses to run the precompiled kernels of any other
     * while the mark stands. So it is taken away before others go on: closing is exclusive, all else is shared.
     */
    private static final ReadWriteLock CLOSING = new ReentrantReadWriteLock();

    private ExecutionPlans() {}

    public static TornadoExecutionPlan of(Accelerator accelerator, GridScheduler grids, ImmutableTaskGraph... graphs) {
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graphs);
        plan.withDevice(accelerator.device());
        plan.withGridScheduler(grids);
        plan.withCompilerFlags(TornadoVMBackendType.OPENCL, OPENCL_FLAGS);
        return plan;
    }

    /** Whatever a plan is used for. */
    public static void use(Runnable action) {
        CLOSING.readLock().lock();
        try {
            action.run();
        } finally {
            CLOSING.readLock().unlock();
        }
    }

    /**
     * Frees what a plan holds on the device.
     *
     * @throws ResiduaException if that fails
     */
    public static void close(TornadoExecutionPlan plan, Accelerator accelerator) {
        CLOSING.writeLock().lock();
        try {
            plan.close();
            accelerator.device().getDeviceContext().setResetToFalse();
        } catch (TornadoExecutionPlanException e) {
            throw new ResiduaException(accelerator + " could not free an execution: " + e.getMessage(), e);
        } finally {
            CLOSING.writeLock().unlock();
        }
    }
}
