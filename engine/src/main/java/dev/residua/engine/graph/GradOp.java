package dev.residua.engine.graph;

/**
 * Operators of the backward pass; {@code dy} is the gradient of the loss with respect to the forward operator's result. Which one belongs to
 * which forward operator is the table in {@code autograd.GradientRules}.
 */
public sealed interface GradOp extends Op {
    /** Gradient of a convolution with respect to its input of {@code height x width}. Operands: dy {@code [N, OC, OH, OW]}, w. Result {@code [N, IC, H, W]}. */
    record Conv2dInput(Window window, int groups, int height, int width) implements GradOp {
        @Override
        public String mnemonic() {
            return "conv2d_grad_input";
        }
    }

    /** Gradient of a convolution with respect to its weight. Operands: x {@code [N, IC, H, W]}, dy. Result {@code [OC, IC / groups, KH, KW]}. */
    record Conv2dWeight(Window window, int groups) implements GradOp {
        @Override
        public String mnemonic() {
            return "conv2d_grad_weight";
        }
    }

    /** {@code dy W}. Operands: dy {@code [N, OUT]}, w {@code [OUT, IN]}. Result {@code [N, IN]}. */
    record LinearInput() implements GradOp {
        @Override
        public String mnemonic() {
            return "linear_grad_input";
        }
    }

    /** {@code dy^T x}. Operands: x {@code [N, IN]}, dy {@code [N, OUT]}. Result {@code [OUT, IN]}. */
    record LinearWeight() implements GradOp {
        @Override
        public String mnemonic() {
            return "linear_grad_weight";
        }
    }

    /** Sum over all axes but 1, the gradient of a bias: {@code [N, C]} or {@code [N, C, H, W]} to {@code [C]}. */
    record ChannelSum() implements GradOp {
        @Override
        public String mnemonic() {
            return "channel_sum";
        }
    }

    /** {@code dy} where {@code min <= x <= max}, else 0. Operands: dy, x. */
    record Clip(double min, double max) implements GradOp {
        @Override
        public String mnemonic() {
            return "clip_grad";
        }
    }

    /** {@code dy} where {@code y > 0}, else 0. Operands: dy, y (the ReLU's result, which the next layer keeps anyway). */
    record Relu() implements GradOp {
        @Override
        public String mnemonic() {
            return "relu_grad";
        }
    }

    /** {@code dy y (1 - y)}. Operands: dy, y. */
    record Sigmoid() implements GradOp {
        @Override
        public String mnemonic() {
            return "sigmoid_grad";
        }
    }

    /**
     * The two sums over each channel that both parameters' gradients and the input's need: row 0 {@code sum dy} (the gradient of beta), row 1
     * {@code sum dy xhat} (of gamma), with {@code xhat = (x - mean) / sqrt(var + epsilon)}. With {@code relu}, dy counts as 0 where {@code gamma xhat +
     * beta} is not above 0: the gradient of a ReLU behind the normalisation, worked out again rather than saved. Operands: dy, x, statistics
     * {@code [2, C]}, and with {@code relu} gamma and beta {@code [C]}. Result {@code [2, C]}.
     */
    record NormalizeSums(double epsilon, boolean relu) implements GradOp {
        @Override
        public String mnemonic() {
            return "normalize_grad_sums";
        }
    }

    /**
     * Gradient of batch normalisation with respect to its input (Ioffe and Szegedy 2015, section 3, simplified): {@code gamma / sqrt(var + epsilon)
     * (dy - sums[0] / M - xhat sums[1] / M)}, M elements a channel, and dy with {@code relu} as for {@link NormalizeSums}. Operands: dy, x, gamma,
     * statistics, sums, and with {@code relu} beta.
     */
    record NormalizeInput(double epsilon, boolean relu) implements GradOp {
        @Override
        public String mnemonic() {
            return "normalize_grad_input";
        }
    }

    /** Sends each dy to the window's maximum, the first in row order where several are equal (or are NaN). Operands: dy, x, y. */
    record MaxPool(Window window) implements GradOp {
        @Override
        public String mnemonic() {
            return "max_pool_grad";
        }
    }

    /** Spreads each dy evenly over its window. Operand: dy. Result {@code [N, C, height, width]}. */
    record AvgPool(Window window, boolean countIncludePad, int height, int width) implements GradOp {
        @Override
        public String mnemonic() {
            return "avg_pool_grad";
        }
    }

    /** Spreads each dy {@code [N, C, 1, 1]} evenly over {@code height x width} pixels. */
    record GlobalAvgPool(int height, int width) implements GradOp {
        @Override
        public String mnemonic() {
            return "global_avg_pool_grad";
        }
    }

    /** Takes the middle channels of dy back to the pixels they came from, 0 elsewhere. Result {@code [N, C, height, width]}. */
    record PadShortcut(int stride, int before, int after, int height, int width) implements GradOp {
        @Override
        public String mnemonic() {
            return "pad_shortcut_grad";
        }
    }

    /** {@code y (dy - sum(dy y))} by rows. Operands: dy, y. */
    record Softmax() implements GradOp {
        @Override
        public String mnemonic() {
            return "softmax_grad";
        }
    }

    /** {@code dy - exp(y) sum(dy)} by rows. Operands: dy, y. */
    record LogSoftmax() implements GradOp {
        @Override
        public String mnemonic() {
            return "log_softmax_grad";
        }
    }

    /** {@code dloss (softmax(logits) - target) / N}, the target as in {@link Op.CrossEntropy}. Operands: dloss (a scalar), logits, labels. */
    record CrossEntropy(double smoothing) implements GradOp {
        @Override
        public String mnemonic() {
            return "cross_entropy_grad";
        }
    }

    /**
     * What every gradient is multiplied with: {@code min(1, maxNorm / ||g||)} over all gradients together (Pascanu et al. 2013, algorithm 1), 1 if
     * {@code maxNorm} is infinite, NaN if the loss or the norm is not finite. Operands: loss (a scalar), then the gradients
     * where {@code maxNorm} is finite. Result: a scalar.
     */
    record GradientScale(double maxNorm) implements GradOp {
        @Override
        public String mnemonic() {
            return "gradient_scale";
        }
    }
}
