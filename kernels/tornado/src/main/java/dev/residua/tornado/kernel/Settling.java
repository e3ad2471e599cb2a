package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Tasks of one work item that touch arrays before anything of use is in them: TornadoVM makes room on a device only for
 * arrays that a task uses.
 */
public final class Settling {
    private Settling() {}

    public static void settleResident(
            FloatArray parameters, FloatArray variables, FloatArray arena, FloatArray outputs) {
        arena.set(0, arena.get(0) + parameters.get(0));
        outputs.set(0, outputs.get(0) + variables.get(0));
    }

    public static void settleInputs(FloatArray inputs) {
        inputs.set(0, inputs.get(0));
    }
}
