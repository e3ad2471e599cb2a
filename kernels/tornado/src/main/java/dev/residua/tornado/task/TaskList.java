package dev.residua.tornado.task;

import dev.residua.engine.ResiduaException;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;

/** A task graph under construction. Every task has a grid: without one TornadoVM would run it in a single work item. */
public final class TaskList {
    private final TaskGraph graph;
    private final GridScheduler grids;
    private final KernelContext context;
    private final Accelerator accelerator;
    private int count;

    public TaskList(TaskGraph graph, GridScheduler grids, KernelContext context, Accelerator accelerator) {
        this.graph = graph;
        this.grids = grids;
        this.context = context;
        this.accelerator = accelerator;
    }

    public TaskGraph graph() {
        return graph;
    }

    public KernelContext context() {
        return context;
    }

    /**
     * Sets the grid of the next task.
     *
     * @return the name to give it
     * @throws ResiduaException if the device has no room for such a work-group
     */
    public String next(Grid grid) {
        if (grid.groupSize() > accelerator.maxGroupSize()) {
            throw new ResiduaException("a work-group of " + grid.groupSize() + " is more than the "
                    + accelerator.maxGroupSize() + " that " + accelerator + " runs");
        }
        String name = "t" + count++;
        grids.addWorkerGrid(graph.getTaskGraphName() + "." + name, grid.workers());
        return name;
    }

    /** How many tasks there are. */
    public int count() {
        return count;
    }
}
