package dev.residua.engine.cpu;

import java.util.List;

/**
 * The memory of one step in one execution.
 *
 * @param inputs one for every operand of the node; a parameter is row-major, as in the model
 * @param output where the result goes
 * @param scratch private memory of {@link Kernel#scratchElements()} elements; its content is undefined at the start of a run
 * @param pool shares out the work
 */
public record Operands(List<Buffer> inputs, Buffer output, Buffer scratch, WorkerPool pool) {
    public Buffer input(int index) {
        return inputs.get(index);
    }
}
