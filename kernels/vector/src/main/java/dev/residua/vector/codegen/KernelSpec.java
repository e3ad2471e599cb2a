package dev.residua.vector.codegen;

/** What an emitted kernel computes: the key under which {@link Kernels} makes and finds it. */
public sealed interface KernelSpec permits BrgemmSpec, ProductSpec, TransformSpec {
    int vectorBits();

    /** Describes the kernel; different specs have different ids. */
    String id();
}
