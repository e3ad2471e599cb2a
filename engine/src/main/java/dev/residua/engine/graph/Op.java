package dev.residua.engine.graph;

import dev.residua.engine.tensor.Shape;

/**
 * What a {@link Node} computes: one record an operator, holding its attributes. Operand order is part of the operator and
 * given with each record; shapes are in {@link ShapeInference}. The set is sealed so that a new operator makes the compiler
 * name every place that must learn it. Here are the forward operators; backward ones are in {@link GradOp}, in-place updates of
 * variables in {@link UpdateOp}.
 */
public sealed interface Op permits Op.Forward, GradOp, UpdateOp {
    /** The operator's name in lower case with underscores, as it appears in listings and profiles. */
    String mnemonic();

    /** What a model is written in. */
    sealed interface Forward extends Op {}

    /** Fed by the caller at every run. */
    record Input() implements Forward {
        @Override
        public String mnemonic() {
            return "input";
        }
    }

    /** A named tensor of the model (weight, bias, running statistic), bound when the graph is compiled. */
    record Parameter() implements Forward {
        @Override
        public String mnemonic() {
            return "parameter";
        }
    }

    /** A named tensor that belongs to an execution and changes from run to run: a weight in training, a momentum. */
    record Variable() implements Forward {
        @Override
        public String mnemonic() {
            return "variable";
        }
    }

    /** A tensor of one value. No operands. */
    record Fill(double value, Shape shape) implements Forward {
        @Override
        public String mnemonic() {
            return "fill";
        }
    }

    /**
     * Cross-correlation over {@code x [N, C, H, W]} with {@code w [OC, C / groups, KH, KW]}, then the epilogue. Operands: x, w, bias
     * {@code [OC]} if {@code epilogue.bias()}, residual {@code [N, OC, OH, OW]} if {@code epilogue.add()}.
     */
    record Conv2d(Window window, int groups, Epilogue epilogue) implements Forward {
        @Override
        public String mnemonic() {
            return "conv2d";
        }
    }

    /** {@code x W^T}, then the epilogue. Operands: x {@code [N, IN]}, w {@code [OUT, IN]}, bias {@code [OUT]}, residual {@code [N, OUT]}. */
    record Linear(Epilogue epilogue) implements Forward {
        @Override
        public String mnemonic() {
            return "linear";
        }
    }

    /**
     * Batch normalisation with running statistics (Ioffe and Szegedy 2015, algorithm 2): {@code gamma (x - mean) / sqrt(var + epsilon)
     * + beta} for each channel (axis 1) of a rank 2 or 4 tensor. Operands: x, gamma, beta, mean, var, the last four {@code [C]}.
     */
    record BatchNorm(double epsilon) implements Forward {
        @Override
        public String mnemonic() {
            return "batch_norm";
        }
    }

    /**
     * Mean and biased variance of each channel (axis 1) over all other axes: {@code [N, C]} or {@code [N, C, H, W]} to {@code [2, C]}, the mean
     * in row 0.
     */
    record BatchStatistics() implements Forward {
        @Override
        public String mnemonic() {
            return "batch_statistics";
        }
    }

    /**
     * Batch normalisation in training (Ioffe and Szegedy 2015, algorithm 1) with statistics computed elsewhere, then the epilogue's residual
     * and ReLU: {@code relu(gamma (x - mean) / sqrt(var + epsilon) + beta + residual)}. Operands: x, gamma {@code [C]}, beta {@code [C]},
     * statistics {@code [2, C]}, residual of x's shape if {@code epilogue.add()}. The bias flag is not used.
     */
    record Normalize(double epsilon, Epilogue epilogue) implements Forward {
        @Override
        public String mnemonic() {
            return "normalize";
        }
    }

    /** {@code max(x, 0)}; a NaN stays a NaN. */
    record Relu() implements Forward {
        @Override
        public String mnemonic() {
            return "relu";
        }
    }

    /** {@code min(max(x, min), max)}; a NaN stays a NaN. A limit may be infinite. */
    record Clip(double min, double max) implements Forward {
        @Override
        public String mnemonic() {
            return "clip";
        }
    }

    /** Elementwise sum of two tensors of one shape. */
    record Add() implements Forward {
        @Override
        public String mnemonic() {
            return "add";
        }
    }

    /** Elementwise product of two tensors of one shape. */
    record Mul() implements Forward {
        @Override
        public String mnemonic() {
            return "mul";
        }
    }

    /** {@code factor x}. */
    record Scale(double factor) implements Forward {
        @Override
        public String mnemonic() {
            return "scale";
        }
    }

    /** {@code 1 / (1 + exp(-x))}. */
    record Sigmoid() implements Forward {
        @Override
        public String mnemonic() {
            return "sigmoid";
        }
    }

    /**
     * Keeps each element with probability {@code 1 - rate}, divided by that, else 0 (inverted dropout; Srivastava et al. 2014). Which ones depends
     * only on the seed, the step and the element's place in NCHW order ({@link DropoutMask}). Operands: x, step (a scalar, the number of the run).
     */
    record Dropout(double rate, long seed) implements Forward {
        @Override
        public String mnemonic() {
            return "dropout";
        }
    }

    /** Maximum over each window of x {@code [N, C, H, W]}; padding never wins, a NaN always does. Every window reaches a pixel. */
    record MaxPool(Window window) implements Forward {
        @Override
        public String mnemonic() {
            return "max_pool";
        }
    }

    /** Mean over each window, which reaches a pixel; {@code countIncludePad} divides by the whole window, else by the pixels inside the image. */
    record AvgPool(Window window, boolean countIncludePad) implements Forward {
        @Override
        public String mnemonic() {
            return "avg_pool";
        }
    }

    /** Mean over H and W: {@code [N, C, H, W]} to {@code [N, C, 1, 1]}. */
    record GlobalAvgPool() implements Forward {
        @Override
        public String mnemonic() {
            return "global_avg_pool";
        }
    }

    /** {@code [N, ...]} to {@code [N, product of the rest]}, elements in NCHW order. */
    record Flatten() implements Forward {
        @Override
        public String mnemonic() {
            return "flatten";
        }
    }

    /** The same elements, in NCHW order, under another shape. */
    record Reshape(Shape shape) implements Forward {
        @Override
        public String mnemonic() {
            return "reshape";
        }
    }

    /** {@code length} entries from {@code begin} on along one axis. */
    record Slice(int axis, int begin, int length) implements Forward {
        @Override
        public String mnemonic() {
            return "slice";
        }
    }

    /** Joins tensors that agree on every other axis. */
    record Concat(int axis) implements Forward {
        @Override
        public String mnemonic() {
            return "concat";
        }
    }

    /**
     * The parameter-free shortcut, option A (He et al. 2015, section 3.3): takes every {@code stride}-th pixel from the top left and puts
     * {@code before} and {@code after} channels of zeros around the C of x.
     */
    record PadShortcut(int stride, int before, int after) implements Forward {
        @Override
        public String mnemonic() {
            return "pad_shortcut";
        }
    }

    /** {@code exp(x) / sum exp(x)} over the last axis of {@code [N, K]}, shifted by the row's maximum. */
    record Softmax() implements Forward {
        @Override
        public String mnemonic() {
            return "softmax";
        }
    }

    /** {@code x - log sum exp(x)} over the last axis of {@code [N, K]}, shifted by the row's maximum. */
    record LogSoftmax() implements Forward {
        @Override
        public String mnemonic() {
            return "log_softmax";
        }
    }

    /**
     * Mean over the batch of {@code -sum_k target[k] log softmax(logits)[k]}, a scalar, where the target is {@code 1 - smoothing} at the label plus
     * {@code smoothing / K} everywhere (Szegedy et al. 2016, section 7). Operands: logits {@code [N, K]}, labels {@code [N]} as class indices 0 to
     * K - 1 held in fp32.
     */
    record CrossEntropy(double smoothing) implements Forward {
        @Override
        public String mnemonic() {
            return "cross_entropy";
        }
    }
}
