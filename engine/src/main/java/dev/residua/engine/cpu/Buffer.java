package dev.residua.engine.cpu;

import dev.residua.engine.tensor.Shape;

/** Where a kernel finds or leaves a value: elements of {@code shape} in {@code layout} from {@code data[offset]} on. */
public record Buffer(float[] data, int offset, Shape shape, Layout layout) {}
