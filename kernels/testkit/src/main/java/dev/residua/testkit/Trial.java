package dev.residua.testkit;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import dev.residua.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * A model and what to feed it.
 *
 * @param inputs in graph input order
 * @param poison other inputs of the same shapes, NaN wherever that is allowed
 */
record Trial(Model model, List<Tensor> inputs, List<Tensor> poison) {
    Trial {
        inputs = List.copyOf(inputs);
        poison = List.copyOf(poison);
    }

    String name() {
        return model.name();
    }

    /** The usual rewrites: those for training where weights change, else those for inference. */
    List<Pass> passes() {
        return updatesVariables() ? Passes.training() : Passes.inference();
    }

    private boolean updatesVariables() {
        return model.graph().nodes().stream().anyMatch(node -> node.op() instanceof UpdateOp);
    }

    /**
     * Feeds and runs, all variables being as in the model before.
     *
     * @return copies of all outputs, and of all variables, by name, if the model updates any
     */
    List<Tensor> run(Session session) {
        return run(session, inputs);
    }

    void runPoisoned(Session session) {
        run(session, poison);
    }

    /** Fills the inputs, to be run by the caller. */
    void feed(Session session) {
        feed(session, inputs);
    }

    /** What the reference backend computes for the graph as it stands. */
    List<Tensor> runOnReference() {
        CompileOptions asItStands = CompileOptions.defaults().threads(1).passes(List.of());
        try (Session session = Session.open(model, new ReferenceBackend(), asItStands)) {
            return run(session);
        }
    }

    private static void feed(Session session, List<Tensor> values) {
        List<Node> inputs = session.plan().graph().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            copy(values.get(i), session.input(inputs.get(i).name()));
        }
    }

    private List<Tensor> run(Session session, List<Tensor> values) {
        feed(session, values);
        session.variables().forEach((name, variable) -> copy(model.parameters().get(name), variable));
        session.run();
        List<Tensor> results = new ArrayList<>();
        for (int i = 0; i < model.graph().outputs().size(); i++) results.add(copyOf(session.output(i)));
        if (updatesVariables()) {
            for (Tensor variable : new TreeMap<>(session.variables()).values()) results.add(copyOf(variable));
        }
        return results;
    }

    private static void copy(Tensor from, Tensor to) {
        System.arraycopy(from.data(), 0, to.data(), 0, to.data().length);
    }

    private static Tensor copyOf(Tensor tensor) {
        return new Tensor(tensor.shape(), tensor.data().clone());
    }

    /** Whether two runs gave equal bits, all NaN counted as one. */
    static boolean sameBits(List<Tensor> a, List<Tensor> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!Arrays.equals(a.get(i).data(), b.get(i).data())) return false;
        }
        return a.size() == b.size();
    }
}
