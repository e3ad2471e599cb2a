package dev.residua.engine.plan;

/** A range of the arena, in elements. */
public record Slot(long offset, long elements) {
    public static final Slot EMPTY = new Slot(0, 0);
}
