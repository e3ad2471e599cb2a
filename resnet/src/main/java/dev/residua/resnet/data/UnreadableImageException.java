package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;

/** One image cannot be read or decoded; the message begins with its name. Others of its source may be fine. */
public class UnreadableImageException extends ResiduaException {
    public UnreadableImageException(String name, String reason) {
        super(name + ": " + reason);
    }

    public UnreadableImageException(String name, String reason, Throwable cause) {
        super(name + ": " + reason, cause);
    }
}
