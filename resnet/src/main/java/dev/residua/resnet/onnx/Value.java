package dev.residua.resnet.onnx;

import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;

/** What a name in a file stands for. */
sealed interface Value {
    /** The most whole numbers an operator may make: more than any shape has extents. */
    int MAX_INTEGERS = 1 << 16;

    /** Something a run computes. */
    record Computed(Node node) implements Value {}

    /** Floating-point numbers of the file, in fp32. */
    record Constant(String name, Tensor tensor) implements Value {}

    /** Whole numbers, row-major: shapes, axes and what is worked out from them. Known once the input's shape is. */
    record Integers(Shape shape, long[] values) implements Value {}
}
