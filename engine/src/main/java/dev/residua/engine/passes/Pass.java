package dev.residua.engine.passes;

import dev.residua.engine.graph.Model;

/** A rewrite of a model into one that computes the same outputs, up to rounding. */
public interface Pass {
    String name();

    Model apply(Model model);
}
