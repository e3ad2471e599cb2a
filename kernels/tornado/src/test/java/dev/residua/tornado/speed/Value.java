package dev.residua.tornado.speed;

import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Random;

/** An operand: its first value, and whether it is a variable, which a run may write. */
record Value(Tensor tensor, boolean isVariable) {
    /** From 0.5 to 1.5, so that it may be a variance, too; a scalar is 1. */
    static Value random(int... dims) {
        Tensor tensor = Tensor.zeros(Shape.of(dims));
        Random random = new Random(tensor.data().length);
        for (int i = 0; i < tensor.data().length; i++)
            tensor.data()[i] = dims.length == 0 ? 1 : random.nextFloat() + 0.5f;
        return new Value(tensor, false);
    }

    static Value variable(int... dims) {
        return new Value(random(dims).tensor, true);
    }

    static Value labels(int rows, int classes) {
        Tensor tensor = Tensor.zeros(Shape.of(rows));
        Random random = new Random(rows);
        for (int i = 0; i < rows; i++) tensor.data()[i] = random.nextInt(classes);
        return new Value(tensor, false);
    }

    /** A step that counts. */
    static Value schedule() {
        Tensor tensor = Tensor.zeros(UpdateOp.SCHEDULE);
        tensor.data()[UpdateOp.LEARNING_RATE] = 1e-3f;
        tensor.data()[UpdateOp.STEP] = 1;
        tensor.data()[UpdateOp.FIRST] = 1;
        tensor.data()[UpdateOp.LAST] = 1;
        return new Value(tensor, false);
    }

    /** The largest of each 3x3 window with stride 2 and padding 1 of an image. */
    Value maxPooled() {
        Shape shape = tensor.shape();
        int size = shape.dim(2);
        Tensor pooled = Tensor.zeros(Shape.of(1, shape.dim(1), size / 2, size / 2));
        for (int i = 0; i < pooled.data().length; i++) {
            int plane = i / (size / 2 * (size / 2));
            float largest = Float.NEGATIVE_INFINITY;
            for (int h = Math.max(0, i / (size / 2) % (size / 2) * 2 - 1);
                    h <= i / (size / 2) % (size / 2) * 2 + 1;
                    h++) {
                for (int w = Math.max(0, i % (size / 2) * 2 - 1); w <= i % (size / 2) * 2 + 1; w++) {
                    largest = Math.max(largest, tensor.data()[(plane * size + h) * size + w]);
                }
            }
            pooled.data()[i] = largest;
        }
        return new Value(pooled, false);
    }
}
