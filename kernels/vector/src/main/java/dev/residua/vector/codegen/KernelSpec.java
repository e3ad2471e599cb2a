package dev.residua.vector.codegen;

/** What an emitted kernel computes: the key under which {@link Kernels} makes and finds it. */
public sealed interface KernelSpec permits TileSpec, TransformSpec, PackSpec {
    int vectorBits();

    /** Elements of a vector. */
    default int lanes() {
        return vectorBits() / Float.SIZE;
    }

    /** Describes the kernel; different specs have different ids. */
    String id();
}
