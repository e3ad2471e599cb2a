package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Rows of numbers with a label each.
 *
 * @param features {@code [rows, columns]}
 */
public record TableSamples(Tensor features, int[] labels, List<String> classes) implements Samples {
    /**
     * @throws ResiduaException if there is not one label for each row, or one is out of range
     */
    public TableSamples {
        classes = List.copyOf(classes);
        if (features.shape().rank() != 2 || features.shape().dim(0) != labels.length) {
            throw new ResiduaException(labels.length + " labels for features of shape " + features.shape());
        }
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes.size()) {
                throw new ResiduaException("row " + row + " has label " + labels[row] + ", expected 0 to "
                        + (classes.size() - 1) + " for the classes " + classes);
            }
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return Shape.of(columns());
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public String name(int index) {
        return "row " + index;
    }

    @Override
    public void read(int index, RandomGenerator random, float[] out, int offset) {
        System.arraycopy(features.data(), index * columns(), out, offset, columns());
    }

    private int columns() {
        return features.shape().dim(1);
    }
}
