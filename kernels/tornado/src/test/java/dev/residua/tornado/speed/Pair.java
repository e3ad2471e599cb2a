package dev.residua.tornado.speed;

import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * One operator on given operands, and another task that computes it.
 *
 * @param library what computes it with a library of NVIDIA's, if one can
 */
record Pair(String name, Op op, Task naive, Optional<Task> library, List<Value> operands) {
    @FunctionalInterface
    interface Task {
        void addTo(TaskGraph graph, FloatArray[] operands, FloatArray result);
    }

    static Pair of(String name, Op op, Task naive, Value... operands) {
        return new Pair(name, op, naive, Optional.empty(), List.of(operands));
    }

    Pair library(Task task) {
        return new Pair(name, op, naive, Optional.of(task), operands);
    }

    private static String name(int operand) {
        return "operand" + operand;
    }

    /** A graph of the operator alone. */
    Model model() {
        GraphBuilder b = new GraphBuilder();
        List<Node> nodes = new ArrayList<>();
        Map<String, Tensor> stored = new HashMap<>();
        for (int i = 0; i < operands.size(); i++) {
            Tensor tensor = operands.get(i).tensor();
            if (operands.get(i).isVariable()) {
                nodes.add(b.variable(name(i), tensor.shape()));
                stored.put(name(i), tensor);
            } else {
                nodes.add(b.input(name(i), tensor.shape()));
            }
        }
        return new Model("pair", b.build(b.apply("result", op, nodes)), stored);
    }

    void feed(Session session) {
        for (int i = 0; i < operands.size(); i++) {
            Value value = operands.get(i);
            float[] data = value.tensor().data();
            if (!value.isVariable())
                System.arraycopy(data, 0, session.input(name(i)).data(), 0, data.length);
        }
    }
}
