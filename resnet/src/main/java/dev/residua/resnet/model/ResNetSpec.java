package dev.residua.resnet.model;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * A residual network (He et al. 2015, "Deep Residual Learning for Image Recognition") in a handful of choices. The
 * first stage keeps the image size, every later one halves it.
 *
 * @param block what a stage repeats
 * @param depths number of blocks of each stage
 * @param widths channels of the 3x3 convolutions of each stage
 * @param stem what comes before the first stage
 * @param shortcut how a skip connection changes shape
 * @param version where a bottleneck block strides
 * @param classes number of logits
 * @param skip what a skip connection does to what it carries
 * @param naming whose checkpoint keys the parameters have
 */
public record ResNetSpec(
        Block block,
        List<Integer> depths,
        List<Integer> widths,
        Stem stem,
        Shortcut shortcut,
        Version version,
        int classes,
        Skip skip,
        Naming naming)
        implements Architecture {

    /** Two 3x3 convolutions, or 1x1, 3x3 and a 1x1 to four times the width (section 4.1, figure 5). */
    public enum Block {
        BASIC(1),
        BOTTLENECK(4);

        private final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }

        /** Channels of the block's result over its width. */
        public int expansion() {
            return expansion;
        }
    }

    /** {@code IMAGENET}: 7x7 with stride 2, then a 3x3 max-pool with stride 2. {@code CIFAR}: 3x3 alone. */
    public enum Stem {
        IMAGENET,
        CIFAR
    }

    /**
     * The options of section 4.1: {@code A} pads with channels of zeros and has no parameters, {@code B} projects (1x1
     * convolution and BatchNorm) where the shape changes, {@code C} projects everywhere.
     */
    public enum Shortcut {
        A,
        B,
        C
    }

    /**
     * What becomes of x on its way past a block's branch F (He et al. 2016, "Identity Mappings in Deep Residual Networks", section 3.1): only
     * identity leaves a direct path through all blocks.
     */
    public enum Skip {
        /** F alone: the plain network of the same depth. */
        NONE,
        /** {@code F + x}. */
        IDENTITY,
        /** {@code F / 2 + x / 2}. */
        SCALED,
        /** {@code g F + (1 - g) x} with the gate {@code g = sigmoid(W x + b)}, W a 1x1 convolution. */
        EXCLUSIVE_GATE,
        /** {@code F + (1 - g) x}. */
        SHORTCUT_GATE,
        /** {@code F + W x}. */
        CONVOLUTION,
        /** {@code F + x}, where in training half of x is dropped. */
        DROPOUT
    }

    /**
     * {@code V1}, the paper's, strides in a bottleneck's first 1x1 convolution; {@code V1_5}, torchvision's, in its
     * 3x3.
     */
    public enum Version {
        V1,
        V1_5
    }

    /** Names of the shortcut's and of the last layer's parameters; all others are common. */
    public enum Naming {
        /** {@code downsample} and {@code fc}. */
        TORCHVISION("downsample", "fc"),
        /** {@code shortcut} and {@code linear}, as in most CIFAR-10 checkpoints. */
        CIFAR("shortcut", "linear");

        private final String shortcut;
        private final String head;

        Naming(String shortcut, String head) {
            this.shortcut = shortcut;
            this.head = head;
        }

        String shortcut() {
            return shortcut;
        }

        String head() {
            return head;
        }
    }

    /**
     * @throws ResiduaException if there is no stage, a stage without blocks or channels, or no class
     */
    public ResNetSpec {
        depths = List.copyOf(depths);
        widths = List.copyOf(widths);
        if (depths.isEmpty() || depths.size() != widths.size()) {
            throw new ResiduaException("ResNet with depths " + depths + " and widths " + widths
                    + ": expected one of each for every stage");
        }
        if (depths.stream().anyMatch(depth -> depth < 1) || widths.stream().anyMatch(width -> width < 1)) {
            throw new ResiduaException(
                    "ResNet with depths " + depths + " and widths " + widths + ": expected 1 or more everywhere");
        }
        if (classes < 1) throw new ResiduaException("ResNet with " + classes + " classes: expected 1 or more");
    }

    /**
     * A network for 224x224 images and the 1,000 ImageNet classes as torchvision has it: stages of 64 to 512, option B,
     * v1.5.
     */
    public static ResNetSpec imageNet(Block block, int... depths) {
        return new ResNetSpec(
                block,
                Arrays.stream(depths).boxed().toList(),
                List.of(64, 128, 256, 512),
                Stem.IMAGENET,
                Shortcut.B,
                Version.V1_5,
                1000,
                Skip.IDENTITY,
                Naming.TORCHVISION);
    }

    /**
     * The paper's network of {@code 6n + 2} layers for 32x32 images (section 4.2): three stages of 16, 32 and 64,
     * option A.
     */
    public static ResNetSpec cifar(int n) {
        return new ResNetSpec(
                Block.BASIC,
                List.of(n, n, n),
                List.of(16, 32, 64),
                Stem.CIFAR,
                Shortcut.A,
                Version.V1_5,
                10,
                Skip.IDENTITY,
                Naming.CIFAR);
    }

    public ResNetSpec stem(Stem stem) {
        return new ResNetSpec(block, depths, widths, stem, shortcut, version, classes, skip, naming);
    }

    public ResNetSpec shortcut(Shortcut shortcut) {
        return new ResNetSpec(block, depths, widths, stem, shortcut, version, classes, skip, naming);
    }

    public ResNetSpec version(Version version) {
        return new ResNetSpec(block, depths, widths, stem, shortcut, version, classes, skip, naming);
    }

    public ResNetSpec classes(int classes) {
        return new ResNetSpec(block, depths, widths, stem, shortcut, version, classes, skip, naming);
    }

    public ResNetSpec skip(Skip skip) {
        return new ResNetSpec(block, depths, widths, stem, shortcut, version, classes, skip, naming);
    }

    @Override
    public Shape inputShape(int batch) {
        int size = stem == Stem.IMAGENET ? 224 : 32;
        return Shape.of(batch, 3, size, size);
    }

    @Override
    public Graph graph(Shape input) {
        return new ResNetGraph(this, false).build(input);
    }

    @Override
    public Graph trainingGraph(Shape input) {
        return new ResNetGraph(this, true).build(input);
    }
}
