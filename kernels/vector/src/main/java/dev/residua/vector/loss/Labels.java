package dev.residua.vector.loss;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.cpu.Buffer;

/**
 * The classes rows belong to, held in fp32.
 *
 * @param node the reader's name, for messages
 */
record Labels(String node, Buffer values, int classes) {
    /**
     * @throws ResiduaException if the label of the row is not one of the classes
     */
    int get(int row) {
        float label = values.data()[values.offset() + row];
        int k = (int) label;
        if (k != label || k < 0 || k >= classes) {
            throw new ResiduaException("node '" + node + "': row " + row + " has label " + label
                    + ", expected a class index from 0 to " + (classes - 1));
        }
        return k;
    }
}
