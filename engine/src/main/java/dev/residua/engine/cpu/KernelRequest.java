package dev.residua.engine.cpu;

import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/**
 * What a kernel is asked for.
 *
 * @param node the operator, its attributes and all shapes
 * @param layout how rank-4 activations lie in memory
 * @param threads number of workers it will be run with
 * @param model where the values of parameters are
 * @param chosen the kernels of the nodes before this one
 */
public record KernelRequest(Node node, Layout layout, int threads, Model model, Map<Node, Kernel> chosen) {
    /** The kernel that computes an operand; empty for a parameter or variable. */
    public Optional<Kernel> producer(int operand) {
        return Optional.ofNullable(chosen.get(node.input(operand)));
    }

    /** The value of an operand that is a parameter, or null if it is computed. */
    public Tensor constant(int operand) {
        Node input = node.input(operand);
        return input.isParameter() ? model.parameter(input) : null;
    }
}
