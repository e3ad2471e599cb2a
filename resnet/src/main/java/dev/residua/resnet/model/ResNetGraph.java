package dev.residua.resnet.model;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.model.ResNetSpec.Block;
import dev.residua.resnet.model.ResNetSpec.Shortcut;
import dev.residua.resnet.model.ResNetSpec.Skip;
import dev.residua.resnet.model.ResNetSpec.Stem;
import dev.residua.resnet.model.ResNetSpec.Version;

/**
 * Lays a {@link ResNetSpec} out as a graph. Nodes have the names torchvision's feature extraction gives them ({@code
 * layer1.0.conv1}, {@code layer1.0.relu}, {@code layer1.0.relu_1}, {@code layer1.0.add}), in its order.
 */
final class ResNetGraph {
    private static final double DROPOUT_RATE = 0.5;

    private final ResNetSpec spec;
    private final boolean training;
    private final Layers layers = new Layers();
    private final GraphBuilder builder = layers.builder();
    private Node step;

    ResNetGraph(ResNetSpec spec, boolean training) {
        this.spec = spec;
        this.training = training;
    }

    Graph build(Shape input) {
        if (input.rank() != 4)
            throw new ResiduaException("a ResNet reads images [N, C, H, W], not an input of shape " + input);
        Node image = builder.input("input", input);
        if (training && spec.skip() == Skip.DROPOUT) step = builder.input(Architecture.STEP, Shape.of());
        Node x = stem(image);
        for (int stage = 0; stage < spec.depths().size(); stage++) {
            for (int i = 0; i < spec.depths().get(stage); i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                x = block("layer" + (stage + 1) + "." + i, x, spec.widths().get(stage), stride);
            }
        }
        x = builder.flatten("flatten", builder.globalAvgPool("avgpool", x));
        return builder.build(layers.linear(spec.naming().head(), x, spec.classes()));
    }

    private Node stem(Node x) {
        int width = spec.widths().getFirst();
        boolean imageNet = spec.stem() == Stem.IMAGENET;
        x = imageNet ? layers.conv("conv1", x, width, 7, 2) : layers.conv("conv1", x, width, 3, 1);
        x = builder.relu("relu", layers.batchNorm("bn1", x));
        return imageNet ? builder.maxPool("maxpool", x, Window.of(3).stride(2).pad(1)) : x;
    }

    private Node block(String name, Node x, int width, int stride) {
        Node branch = spec.block() == Block.BASIC ? basic(name, x, width, stride) : bottleneck(name, x, width, stride);
        return builder.relu(
                name + (spec.block() == Block.BASIC ? ".relu_1" : ".relu_2"), join(name, x, branch, stride));
    }

    private Node join(String name, Node x, Node branch, int stride) {
        int channels = branch.shape().dim(1);
        String skip = name + ".skip";
        return switch (spec.skip()) {
            case NONE -> branch;
            case IDENTITY -> builder.add(name + ".add", branch, shortcut(name, x, channels, stride));
            case SCALED ->
                builder.add(
                        name + ".add",
                        builder.apply(name + ".half", new Op.Scale(0.5), branch),
                        builder.apply(skip, new Op.Scale(0.5), shortcut(name, x, channels, stride)));
            case EXCLUSIVE_GATE -> {
                Node carried = shortcut(name, x, channels, stride);
                Node gate = layers.pointwise(name + ".gate", carried, channels);
                Node open = builder.apply(name + ".gate.open", new Op.Sigmoid(), gate);
                yield builder.add(
                        name + ".add",
                        builder.apply(name + ".gated", new Op.Mul(), branch, open),
                        builder.apply(skip, new Op.Mul(), carried, shut(name, gate)));
            }
            case SHORTCUT_GATE -> {
                Node carried = shortcut(name, x, channels, stride);
                Node gate = layers.pointwise(name + ".gate", carried, channels);
                yield builder.add(name + ".add", branch, builder.apply(skip, new Op.Mul(), carried, shut(name, gate)));
            }
            case CONVOLUTION -> builder.add(name + ".add", branch, layers.conv(skip, x, channels, 1, stride));
            case DROPOUT -> {
                Node carried = shortcut(name, x, channels, stride);
                if (training) {
                    carried = builder.apply(skip, new Op.Dropout(DROPOUT_RATE, name.hashCode()), carried, step);
                }
                yield builder.add(name + ".add", branch, carried);
            }
        };
    }

    /** {@code 1 - sigmoid(gate)}. */
    private Node shut(String name, Node gate) {
        return builder.apply(
                name + ".gate.shut", new Op.Sigmoid(), builder.apply(name + ".gate.negative", new Op.Scale(-1), gate));
    }

    private Node basic(String name, Node x, int width, int stride) {
        x = layers.batchNorm(name + ".bn1", layers.conv(name + ".conv1", x, width, 3, stride));
        x = builder.relu(name + ".relu", x);
        return layers.batchNorm(name + ".bn2", layers.conv(name + ".conv2", x, width, 3, 1));
    }

    private Node bottleneck(String name, Node x, int width, int stride) {
        boolean v1 = spec.version() == Version.V1;
        x = layers.batchNorm(name + ".bn1", layers.conv(name + ".conv1", x, width, 1, v1 ? stride : 1));
        x = builder.relu(name + ".relu", x);
        x = layers.batchNorm(name + ".bn2", layers.conv(name + ".conv2", x, width, 3, v1 ? 1 : stride));
        x = builder.relu(name + ".relu_1", x);
        return layers.batchNorm(
                name + ".bn3",
                layers.conv(name + ".conv3", x, width * spec.block().expansion(), 1, 1));
    }

    private Node shortcut(String block, Node x, int channels, int stride) {
        int missing = channels - x.shape().dim(1);
        boolean sameShape = stride == 1 && missing == 0;
        if (sameShape && spec.shortcut() != Shortcut.C) return x;
        String name = block + "." + spec.naming().shortcut();
        if (spec.shortcut() != Shortcut.A) {
            return layers.batchNorm(name + ".1", layers.conv(name + ".0", x, channels, 1, stride));
        }
        if (missing < 0) {
            throw new ResiduaException(name + ": shortcut A cannot take "
                    + x.shape().dim(1) + " channels to " + channels + "; use shortcut B or widths that grow");
        }
        return builder.padShortcut(name, x, stride, missing / 2, missing - missing / 2);
    }
}
