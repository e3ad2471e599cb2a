package dev.residua.tornado.task;

import java.util.List;

/**
 * The memory of one step.
 *
 * @param inputs one for every operand of the node
 * @param scratch private memory of {@link DeviceKernel#scratchElements()} elements
 */
public record Places(List<Place> inputs, Place output, Place scratch) {
    public Place input(int index) {
        return inputs.get(index);
    }
}
