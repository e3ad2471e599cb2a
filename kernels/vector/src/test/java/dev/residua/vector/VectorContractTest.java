package dev.residua.vector;

import dev.residua.engine.backend.Backend;
import dev.residua.testkit.KernelContract;

/** The contract at the width the JVM was started with; the build repeats it for each width. */
class VectorContractTest extends KernelContract {
    @Override
    protected Backend backend() {
        return new VectorBackend();
    }
}
