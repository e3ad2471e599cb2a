package dev.residua.reference;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import java.util.Arrays;

/** One value everywhere; written at every run, as other values share the memory. */
record Constant(double value, Buffer y) implements Kernel.Invocation {
    @Override
    public void run() {
        Arrays.fill(y.data(), y.offset(), y.offset() + y.shape().intElements(), (float) value);
    }
}
