package dev.residua.reference;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.cpu.Buffer;

/**
 * The distribution over K classes that a classifier is trained towards: {@code 1 - smoothing} at the label plus
 * {@code smoothing / K} everywhere.
 */
record Target(String node, Buffer labels, int classes, double smoothing) {
    /**
     * The class of row {@code n}.
     *
     * @throws ResiduaException if it is none
     */
    int label(int n) {
        float label = labels.data()[labels.offset() + n];
        int k = (int) label;
        if (k != label || k < 0 || k >= classes) {
            throw new ResiduaException("node '" + node + "': row " + n + " has label " + label
                    + ", expected a class index from 0 to " + (classes - 1));
        }
        return k;
    }

    double probability(int k, int label) {
        return smoothing / classes + (k == label ? 1 - smoothing : 0);
    }
}
