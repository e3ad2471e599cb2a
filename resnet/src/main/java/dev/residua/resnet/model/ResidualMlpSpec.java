package dev.residua.resnet.model;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import java.util.List;

/**
 * A residual network of fully connected layers for tables: a Linear-BatchNorm-ReLU stem, then blocks of
 * Linear-BatchNorm-ReLU-Linear-BatchNorm added to a skip connection, which is a Linear where the width changes.
 *
 * @param features columns of the input
 * @param stem width of the stem
 * @param widths width of each block
 * @param classes number of logits
 */
public record ResidualMlpSpec(int features, int stem, List<Integer> widths, int classes) implements Architecture {
    /**
     * @throws ResiduaException if any number is below 1
     */
    public ResidualMlpSpec {
        widths = List.copyOf(widths);
        if (features < 1 || stem < 1 || classes < 1 || widths.stream().anyMatch(width -> width < 1)) {
            throw new ResiduaException("residual MLP with " + features + " features, widths " + stem + " and " + widths
                    + ", " + classes + " classes: expected 1 or more everywhere");
        }
    }

    public ResidualMlpSpec classes(int classes) {
        return new ResidualMlpSpec(features, stem, widths, classes);
    }

    @Override
    public Shape inputShape(int batch) {
        return Shape.of(batch, features);
    }

    @Override
    public Graph graph(Shape input) {
        if (input.rank() != 2 || input.dim(1) != features) {
            throw new ResiduaException("this network reads [N, " + features + "], not an input of shape " + input);
        }
        Layers layers = new Layers();
        GraphBuilder builder = layers.builder();
        Node x = layers.linear("fc1", builder.input("input", input), stem);
        x = builder.relu("relu", layers.batchNorm("bn1", x));
        for (int i = 0; i < widths.size(); i++) x = block("layer" + (i + 1), x, widths.get(i), layers);
        return builder.build(layers.linear("fc", x, classes));
    }

    private static Node block(String name, Node x, int width, Layers layers) {
        GraphBuilder builder = layers.builder();
        Node branch = layers.batchNorm(name + ".bn1", layers.linear(name + ".fc1", x, width));
        branch = builder.relu(name + ".relu", branch);
        branch = layers.batchNorm(name + ".bn2", layers.linear(name + ".fc2", branch, width));
        Node skip = x.shape().dim(1) == width ? x : layers.linear(name + ".downsample", x, width);
        return builder.relu(name + ".relu_1", builder.add(name + ".add", branch, skip));
    }
}
