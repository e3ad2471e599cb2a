package dev.residua.testkit;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import dev.residua.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.List;

/** Feeding sessions and keeping what they gave. */
final class Runs {
    private Runs() {}

    /** What the reference backend computes for a graph as it stands. */
    static Tensor reference(Model model, List<Tensor> fed) {
        CompileOptions asItStands = CompileOptions.defaults().threads(1).passes(List.of());
        try (Session session = Session.open(model, new ReferenceBackend(), asItStands)) {
            return run(session, fed);
        }
    }

    /** A copy of the first output for these inputs. */
    static Tensor run(Session session, List<Tensor> fed) {
        feed(session, fed);
        session.run();
        Tensor output = session.output();
        return new Tensor(output.shape(), output.data().clone());
    }

    static void feed(Session session, List<Tensor> fed) {
        List<Node> inputs = session.plan().graph().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = session.input(inputs.get(i).name());
            System.arraycopy(fed.get(i).data(), 0, input.data(), 0, input.data().length);
        }
    }

    /** Equal in every bit, except that all NaN count as one. */
    static boolean sameBits(Tensor a, Tensor b) {
        return a.shape().equals(b.shape()) && Arrays.equals(a.data(), b.data());
    }
}
