package dev.residua.engine.graph;

import dev.residua.engine.ResiduaException;

/** Operand shapes that do not fit together; the message names the node and the shapes. */
public final class ShapeException extends ResiduaException {
    public ShapeException(String node, String problem) {
        super("node '" + node + "': " + problem);
    }
}
