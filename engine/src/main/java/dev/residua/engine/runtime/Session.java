package dev.residua.engine.runtime;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.plan.ExecutionPlan;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a compiled model: fill {@link #input(String)}, call {@link #run()}, read {@link #output()}. The tensors belong to the session and
 * are overwritten by the next run; a run allocates nothing. A session is used by one thread at a time, which is checked.
 */
public final class Session implements AutoCloseable {
    private final ExecutionPlan plan;
    private final Execution execution;
    private final List<String> inputNames;
    private final List<String> outputNames;
    private final SingleUser user = new SingleUser("the session");

    private Session(Executable executable) {
        plan = executable.plan();
        inputNames = plan.graph().inputs().stream().map(Node::name).toList();
        outputNames = plan.graph().outputs().stream().map(Node::name).toList();
        execution = executable.open();
    }

    /** A session of its own for this model; to have several share what was compiled, use {@link #open(Executable)}. */
    public static Session open(Model model, Backend backend, CompileOptions options) {
        return open(backend.compile(model, options));
    }

    public static Session open(Executable executable) {
        return new Session(executable);
    }

    public ExecutionPlan plan() {
        return plan;
    }

    /** The input of that name, to be filled; NCHW. */
    public Tensor input(String name) {
        return execution.input(index(inputNames, name, "input"));
    }

    /** The first input. */
    public Tensor input() {
        return execution.input(0);
    }

    /** The output at that place in the graph's list of outputs; NCHW. */
    public Tensor output(int index) {
        return execution.output(index);
    }

    /** The first output. */
    public Tensor output() {
        return execution.output(0);
    }

    /** The variables by name (weights in training, momenta, running statistics), to be read or written between runs. */
    public Map<String, Tensor> variables() {
        return execution.variables();
    }

    /**
     * Runs, looking at every step's result, and names the first that holds a NaN or an infinity: slow, for finding out what went wrong.
     */
    public Optional<String> findNonFinite() {
        String[] found = new String[1];
        run((step, nanos) -> {
            if (found[0] != null) return;
            for (float value : execution.result(step).data()) {
                if (!Float.isFinite(value))
                    found[0] = plan.steps().get(step).node().name();
            }
        });
        return Optional.ofNullable(found[0]);
    }

    /** Runs every step on what the input tensors hold. */
    public void run() {
        run((StepListener) null);
    }

    /** Whether runs have got as fast as they will, as far as the backend knows; false while it prepares faster kernels for later ones. */
    public boolean isSettled() {
        return execution.isSettled();
    }

    /**
     * Runs every step and tells the listener how long each took.
     *
     * @throws IllegalStateException if the session is closed or another thread is using it
     */
    public void run(StepListener listener) {
        user.enter();
        try {
            execution.run(listener);
        } finally {
            user.leave();
        }
    }

    /**
     * Copies {@code x} into the first input, runs, and returns the first output (overwritten by the next run).
     *
     * @throws ResiduaException if the shape of {@code x} is not the input's
     */
    public Tensor run(Tensor x) {
        Tensor input = input();
        if (!x.shape().equals(input.shape())) {
            throw new ResiduaException(
                    "input has shape " + x.shape() + ", but the model was compiled for " + input.shape());
        }
        System.arraycopy(x.data(), 0, input.data(), 0, x.data().length);
        run();
        return output();
    }

    /** Stops the session's workers; calling it again does nothing. */
    @Override
    public void close() {
        if (user.close()) execution.close();
    }

    private static int index(List<String> names, String name, String kind) {
        int index = names.indexOf(name);
        if (index < 0) throw new IllegalArgumentException("no " + kind + " named '" + name + "'; there are " + names);
        return index;
    }
}
