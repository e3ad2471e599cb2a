package dev.residua.vector;

import dev.residua.engine.backend.Backend;
import dev.residua.testkit.KernelContract;
import java.time.Duration;

/** The contract at the width the JVM was started with; the build repeats it for each width. */
class VectorContractTest extends KernelContract {
    @Override
    protected Backend backend() {
        return new VectorBackend();
    }

    /** A vector operation makes objects until C2 has compiled it, which takes its time where many share the processors. */
    @Override
    protected Duration warmUp() {
        return Duration.ofMinutes(2);
    }
}
