package dev.residua.engine.graph;

/**
 * What a {@link Node} computes: one record an operator, holding its attributes. Operand order is part of the operator and
 * given with each record; shapes are in {@link ShapeInference}. The set is sealed so that a new operator makes the compiler
 * name every place that must learn it.
 */
public sealed interface Op {
    /** The operator's name in lower case with underscores, as it appears in listings and profiles. */
    String mnemonic();

    /** Fed by the caller at every run. */
    record Input() implements Op {
        @Override
        public String mnemonic() {
            return "input";
        }
    }

    /** A named tensor of the model (weight, bias, running statistic), bound when the graph is compiled. */
    record Parameter() implements Op {
        @Override
        public String mnemonic() {
            return "parameter";
        }
    }

    /**
     * Cross-correlation over {@code x [N, C, H, W]} with {@code w [OC, C / groups, KH, KW]}, then the epilogue. Operands: x, w, bias
     * {@code [OC]} if {@code epilogue.bias()}, residual {@code [N, OC, OH, OW]} if {@code epilogue.add()}.
     */
    record Conv2d(Window window, int groups, Epilogue epilogue) implements Op {
        @Override
        public String mnemonic() {
            return "conv2d";
        }
    }

    /** {@code x W^T}, then the epilogue. Operands: x {@code [N, IN]}, w {@code [OUT, IN]}, bias {@code [OUT]}, residual {@code [N, OUT]}. */
    record Linear(Epilogue epilogue) implements Op {
        @Override
        public String mnemonic() {
            return "linear";
        }
    }

    /**
     * Batch normalisation with running statistics (Ioffe and Szegedy 2015, algorithm 2): {@code gamma (x - mean) / sqrt(var + epsilon)
     * + beta} for each channel (axis 1) of a rank 2 or 4 tensor. Operands: x, gamma, beta, mean, var, the last four {@code [C]}.
     */
    record BatchNorm(double epsilon) implements Op {
        @Override
        public String mnemonic() {
            return "batch_norm";
        }
    }

    /** {@code max(x, 0)}; a NaN stays a NaN. */
    record Relu() implements Op {
        @Override
        public String mnemonic() {
            return "relu";
        }
    }

    /** Elementwise sum of two tensors of one shape. */
    record Add() implements Op {
        @Override
        public String mnemonic() {
            return "add";
        }
    }

    /** Maximum over each window of x {@code [N, C, H, W]}; padding never wins. Each side's padding is below the kernel's reach. */
    record MaxPool(Window window) implements Op {
        @Override
        public String mnemonic() {
            return "max_pool";
        }
    }

    /** Mean over each window; {@code countIncludePad} divides by the whole window, else by the pixels inside the image. */
    record AvgPool(Window window, boolean countIncludePad) implements Op {
        @Override
        public String mnemonic() {
            return "avg_pool";
        }
    }

    /** Mean over H and W: {@code [N, C, H, W]} to {@code [N, C, 1, 1]}. */
    record GlobalAvgPool() implements Op {
        @Override
        public String mnemonic() {
            return "global_avg_pool";
        }
    }

    /** {@code [N, ...]} to {@code [N, product of the rest]}, elements in NCHW order. */
    record Flatten() implements Op {
        @Override
        public String mnemonic() {
            return "flatten";
        }
    }

    /** Joins tensors that agree on every other axis. */
    record Concat(int axis) implements Op {
        @Override
        public String mnemonic() {
            return "concat";
        }
    }

    /**
     * The parameter-free shortcut, option A (He et al. 2015, section 3.3): takes every {@code stride}-th pixel from the top left and puts
     * {@code before} and {@code after} channels of zeros around the C of x.
     */
    record PadShortcut(int stride, int before, int after) implements Op {
        @Override
        public String mnemonic() {
            return "pad_shortcut";
        }
    }

    /** {@code exp(x) / sum exp(x)} over the last axis of {@code [N, K]}, shifted by the row's maximum. */
    record Softmax() implements Op {
        @Override
        public String mnemonic() {
            return "softmax";
        }
    }

    /** {@code x - log sum exp(x)} over the last axis of {@code [N, K]}, shifted by the row's maximum. */
    record LogSoftmax() implements Op {
        @Override
        public String mnemonic() {
            return "log_softmax";
        }
    }

    /**
     * Mean over the batch of {@code -log softmax(logits)[label]}, a scalar. Operands: logits {@code [N, K]}, labels {@code [N]} as class
     * indices 0 to K - 1 held in fp32.
     */
    record CrossEntropy() implements Op {
        @Override
        public String mnemonic() {
            return "cross_entropy";
        }
    }
}
