package dev.residua.tornado;

import dev.residua.engine.ResiduaException;
import dev.residua.tornado.kernel.Settling;
import dev.residua.tornado.task.Accelerator;
import dev.residua.tornado.task.ExecutionPlans;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.TaskList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.TornadoProfilerResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The task graphs of one execution. All find what is resident on the device where the one that ran before left it.
 */
final class TaskGraphs implements AutoCloseable {
    /** System property: if true, each task graph is recorded at its first run and replayed by those that follow. */
    static final String REPLAY_PROPERTY = "dev.residua.tornado.replay";

    private final DeviceMemory memory;
    private final Accelerator accelerator;
    private final KernelContext context = new KernelContext();
    private final GridScheduler grids = new GridScheduler();
    private final List<ImmutableTaskGraph> graphs = new ArrayList<>();
    private TornadoExecutionPlan plan;
    private TornadoExecutionResult latest;
    private int ran;

    TaskGraphs(DeviceMemory memory, Accelerator accelerator) {
        this.memory = memory;
        this.accelerator = accelerator;
        TaskGraph load = new TaskGraph("load")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, memory.parameters())
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, memory.variables())
                // Made on the device; nothing goes up.
                .transferToDevice(DataTransferMode.UNDER_DEMAND, memory.arena(), memory.outputs());
        String task = new TaskList(load, grids, context, accelerator).next(Grid.groups(1, 1, 1, 1, 1));
        load.task(
                task,
                Settling::settleResident,
                memory.parameters(),
                memory.variables(),
                memory.arena(),
                memory.outputs());
        load.persistOnDevice(resident());
        graphs.add(load.snapshot());
    }

    static boolean isReplayAsked() {
        return Boolean.getBoolean(REPLAY_PROPERTY);
    }

    /** What stays on the device from one task graph to the next. */
    private Object[] resident() {
        return new Object[] {memory.parameters(), memory.variables(), memory.arena(), memory.outputs()};
    }

    /**
     * Adds a task graph.
     *
     * @param isFirst whether it begins a run, and so brings up the inputs
     * @param content adds the tasks
     * @return its number; -1 if there is nothing to do
     */
    int add(String name, boolean isFirst, Consumer<TaskList> content) {
        TaskGraph graph = new TaskGraph(name).consumeFromDevice(resident());
        if (isFirst) graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, memory.inputs());
        else graph.consumeFromDevice(memory.inputs());
        TaskList tasks = new TaskList(graph, grids, context, accelerator);
        content.accept(tasks);
        if (tasks.count() == 0) {
            if (!isFirst) return -1;
            graph.task(tasks.next(Grid.groups(1, 1, 1, 1, 1)), Settling::settleInputs, memory.inputs());
        }
        graph.persistOnDevice(resident()).persistOnDevice(memory.inputs());
        graphs.add(graph.snapshot());
        return graphs.size() - 1;
    }

    /** Ends adding: takes device memory and brings up parameters and variables. */
    void load() {
        plan = ExecutionPlans.of(accelerator, grids, graphs.toArray(ImmutableTaskGraph[]::new));
        if (isReplayAsked()) plan.withCUDAGraph();
        run(0);
    }

    /** Brings up the variables again. */
    void loadVariables() {
        run(0);
    }

    /** Compiles the kernels of a task graph ahead of its first run. */
    void compile(int graph) {
        if (graph < 0) return;
        guarded("compile", () -> plan.withGraph(graph).withPreCompilation());
    }

    /** Runs a task graph and waits for its end. */
    void run(int graph) {
        if (graph < 0) return;
        guarded("run", () -> latest = plan.withGraph(graph).execute());
        ran = graph;
    }

    /**
     * Runs a task graph for the first time and gives what was generated for its kernels; empty if it has none.
     * TornadoVM would print nothing when it only compiles.
     */
    Optional<String> generated(int graph) {
        if (graph < 0) return Optional.empty();
        plan.withGraph(graph).withPrintKernel();
        return Optional.of(GeneratedCode.of(() -> run(graph)));
    }

    /** Bytes that moved between host and device. */
    record Traffic(long up, long down) {
        Traffic plus(Traffic other) {
            return new Traffic(up + other.up, down + other.down);
        }
    }

    /** Runs a task graph as {@link #run} does and counts what it moves. */
    Traffic runCounted(int graph) {
        if (graph < 0) return new Traffic(0, 0);
        plan.withProfiler(ProfilerMode.SILENT);
        run(graph);
        TornadoProfilerResult profile = latest.getProfilerResult();
        Traffic traffic = new Traffic(profile.getTotalBytesCopyIn(), profile.getTotalBytesCopyOut());
        plan.withoutProfiler();
        return traffic;
    }

    /** Brings the content of a resident array to the host, as the graph that ran last left it. */
    void fetch(FloatArray array) {
        guarded("read", () -> {
            plan.withGraph(ran);
            latest.transferToHost(array);
        });
    }

    private void guarded(String what, Runnable action) {
        try {
            ExecutionPlans.use(action);
        } catch (TornadoOutOfMemoryException | TornadoMemoryException e) {
            throw new ResiduaException(
                    "out of device memory: " + memory.bytes() + " bytes are asked for, of " + accelerator.globalBytes()
                            + " that " + accelerator + " has for all its users; use a smaller batch or image ("
                            + Probe.firstLine(e) + ")",
                    e);
        } catch (RuntimeException e) {
            throw new ResiduaException(accelerator + " could not " + what + " a task graph: " + Probe.firstLine(e), e);
        }
    }

    @Override
    public void close() {
        if (plan != null) ExecutionPlans.close(plan, accelerator);
    }
}
