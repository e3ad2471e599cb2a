package dev.residua.resnet.train;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How a variable follows its gradient: appends the update to the training graph, with the state it needs as further variables. */
public sealed interface Optimizer {
    /**
     * Appends the update of one variable.
     *
     * @param schedule the graph input {@link UpdateOp} describes
     * @param scale what the gradient is multiplied with, {@link dev.residua.engine.graph.GradOp.GradientScale}
     * @param state takes the first value of each variable added
     */
    void append(
            GraphBuilder builder, Node variable, Node gradient, Node schedule, Node scale, Map<String, Tensor> state);

    /** Stochastic gradient descent with (Nesterov) momentum; weight decay as L2 term of the gradient, or decoupled from it. */
    record Sgd(double momentum, boolean nesterov, double weightDecay, boolean decoupled) implements Optimizer {
        public Sgd {
            require(momentum >= 0 && momentum < 1, "momentum", momentum, "from 0 to below 1");
            require(!nesterov || momentum > 0, "momentum", momentum, "above 0 with Nesterov");
            require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
        }

        @Override
        public void append(
                GraphBuilder builder,
                Node variable,
                Node gradient,
                Node schedule,
                Node scale,
                Map<String, Tensor> state) {
            List<Node> operands = new ArrayList<>(List.of(variable, gradient));
            if (momentum > 0) operands.add(zeros(builder, variable, "momentum", state));
            operands.addAll(List.of(schedule, scale));
            builder.apply(
                    variable.name() + ".sgd", new UpdateOp.Sgd(momentum, nesterov, weightDecay, decoupled), operands);
        }
    }

    /** Adam, or with {@code decoupled} AdamW. */
    record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled)
            implements Optimizer {
        public Adam {
            require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "from 0 to below 1");
            require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "from 0 to below 1");
            require(epsilon > 0, "epsilon", epsilon, "above 0");
            require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
        }

        /** The paper's defaults. */
        public Adam() {
            this(0.9, 0.999, 1e-8, 0, false);
        }

        @Override
        public void append(
                GraphBuilder builder,
                Node variable,
                Node gradient,
                Node schedule,
                Node scale,
                Map<String, Tensor> state) {
            Node first = zeros(builder, variable, "moment1", state);
            Node second = zeros(builder, variable, "moment2", state);
            builder.apply(
                    variable.name() + ".adam",
                    new UpdateOp.Adam(beta1, beta2, epsilon, weightDecay, decoupled),
                    variable,
                    gradient,
                    first,
                    second,
                    schedule,
                    scale);
        }
    }

    /** A variable of the other's shape, named {@code NAME.suffix}, that starts at 0. */
    static Node zeros(GraphBuilder builder, Node variable, String suffix, Map<String, Tensor> state) {
        String name = variable.name() + "." + suffix;
        state.put(name, Tensor.zeros(variable.shape()));
        return builder.variable(name, variable.shape());
    }

    private static void require(boolean condition, String what, double value, String expected) {
        if (!condition) throw new ResiduaException(what + " is " + value + ", expected " + expected);
    }
}
