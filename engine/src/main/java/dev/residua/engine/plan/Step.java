package dev.residua.engine.plan;

import dev.residua.engine.graph.Node;

/** One planned piece of work: the node it computes, the id of the kernel chosen for it, and where its result and scratch lie. */
public record Step(Node node, String kernel, Slot output, Slot scratch, Cost cost) {}
