package dev.residua.testkit;

import dev.residua.engine.backend.Backend;
import dev.residua.reference.ReferenceBackend;

/** The oracle keeps the contract that goes beyond agreeing with itself: passes, threads, sessions, memory, refusals. */
class ReferenceContractTest extends KernelContract {
    @Override
    protected Backend backend() {
        return new ReferenceBackend();
    }
}
