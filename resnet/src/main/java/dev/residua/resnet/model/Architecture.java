package dev.residua.resnet.model;

import dev.residua.engine.graph.Graph;
import dev.residua.engine.tensor.Shape;

/** A network before its batch and image size are chosen. */
public sealed interface Architecture permits ResNetSpec, ResidualMlpSpec {
    String STEP = "step";

    /** Number of logits for each example. */
    int classes();

    /** The usual input for that many examples: {@code [N, 3, 224, 224]}, {@code [N, 3, 32, 32]} or {@code [N, 4]}. */
    Shape inputShape(int batch);

    /**
     * The graph from the node {@code input} to logits {@code [N, classes]}, its only output.
     *
     * @param input the input's shape, batch first
     * @throws dev.residua.engine.graph.ShapeException if the network cannot take such an input
     */
    Graph graph(Shape input);

    /**
     * The same for training: it has what a network does in training only, which is to drop values out, and then reads the number of the run from
     * the further input {@value #STEP}, a scalar.
     */
    default Graph trainingGraph(Shape input) {
        return graph(input);
    }
}
