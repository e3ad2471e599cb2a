package dev.residua.resnet.model;

import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;

/** Layers with their parameters, named as PyTorch names those of a module: {@code conv1} reads {@code conv1.weight}. */
final class Layers {
    private static final double BATCH_NORM_EPSILON = 1e-5;

    private final GraphBuilder builder = new GraphBuilder();

    GraphBuilder builder() {
        return builder;
    }

    /** A square convolution without bias that, at stride 1, keeps the image size. */
    Node conv(String name, Node x, int channels, int kernel, int stride) {
        Node weight =
                builder.parameter(name + ".weight", Shape.of(channels, x.shape().dim(1), kernel, kernel));
        return builder.conv2d(
                name, x, weight, null, Window.of(kernel).stride(stride).pad(kernel / 2), 1);
    }

    /** A 1x1 convolution with bias. */
    Node pointwise(String name, Node x, int channels) {
        Node weight =
                builder.parameter(name + ".weight", Shape.of(channels, x.shape().dim(1), 1, 1));
        Node bias = builder.parameter(name + ".bias", Shape.of(channels));
        return builder.conv2d(name, x, weight, bias, Window.of(1), 1);
    }

    Node batchNorm(String name, Node x) {
        Shape channels = Shape.of(x.shape().dim(1));
        Node gamma = builder.parameter(name + ".weight", channels);
        Node beta = builder.parameter(name + ".bias", channels);
        Node mean = builder.parameter(name + ".running_mean", channels);
        Node variance = builder.parameter(name + ".running_var", channels);
        return builder.batchNorm(name, x, gamma, beta, mean, variance, BATCH_NORM_EPSILON);
    }

    /** A fully connected layer with bias. */
    Node linear(String name, Node x, int features) {
        Node weight =
                builder.parameter(name + ".weight", Shape.of(features, x.shape().dim(1)));
        Node bias = builder.parameter(name + ".bias", Shape.of(features));
        return builder.linear(name, x, weight, bias);
    }
}
