package dev.residua.engine;

/**
 * A request that cannot be served because of what the caller supplied: one line that says what was found, where, what was
 * expected and what to do. Programming errors (null, closed session) stay the usual unchecked exceptions.
 */
public class ResiduaException extends RuntimeException {
    public ResiduaException(String message) {
        super(message);
    }

    public ResiduaException(String message, Throwable cause) {
        super(message, cause);
    }
}
