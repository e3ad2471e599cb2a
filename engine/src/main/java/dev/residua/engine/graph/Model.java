package dev.residua.engine.graph;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Tensor;
import java.util.Map;
import java.util.TreeMap;

/**
 * A graph with a tensor for each of its parameters and a first value for each of its variables: immutable (its tensors are not to
 * be written) and shared freely between threads.
 */
public record Model(String name, Graph graph, Map<String, Tensor> parameters) {
    /**
     * @throws ResiduaException listing every parameter that has no tensor or one of another shape
     */
    public Model {
        parameters = Map.copyOf(parameters);
        Map<String, String> problems = new TreeMap<>();
        for (Node node : graph.stored()) {
            Tensor tensor = parameters.get(node.name());
            if (tensor == null) problems.put(node.name(), "missing");
            else if (!tensor.shape().equals(node.shape()))
                problems.put(node.name(), "is " + tensor.shape() + ", expected " + node.shape());
        }
        if (!problems.isEmpty())
            throw new ResiduaException("model '" + name + "': parameters do not fit the graph: " + problems);
    }

    /** The tensor bound to a parameter, or the first value of a variable. */
    public Tensor parameter(Node node) {
        return parameters.get(node.name());
    }
}
