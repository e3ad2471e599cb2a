package dev.residua.engine.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private final GraphBuilder b = new GraphBuilder();
    private final Node x = b.input("x", Shape.of(1, 2, 4, 4));

    @Test
    void printsOneNodeALine() {
        Node w = b.parameter("w", Shape.of(3, 2, 1, 1));
        Graph graph = b.build(b.relu("relu", b.conv2d("conv", x, w, null, Window.of(1), 1)));
        assertEquals("""
                x = Input[] : [1, 2, 4, 4]
                w = Parameter[] : [3, 2, 1, 1]
                conv = Conv2d[window=1x1, groups=1, epilogue=](x, w) : [1, 3, 4, 4]
                relu = Relu[](conv) : [1, 3, 4, 4]
                return relu
                """, GraphPrinter.print(graph));
    }

    @Test
    void aBiasIsOptional() {
        Node w = b.parameter("w", Shape.of(3, 2, 1, 1));
        Node bias = b.parameter("bias", Shape.of(3));
        Op.Conv2d without =
                (Op.Conv2d) b.conv2d("a", x, w, null, Window.of(1), 1).op();
        Op.Conv2d with = (Op.Conv2d) b.conv2d("b", x, w, bias, Window.of(1), 1).op();
        assertEquals(Epilogue.NONE, without.epilogue());
        assertEquals(Epilogue.BIAS, with.epilogue());
    }

    @Test
    void refusesASecondNodeOfOneName() {
        refuses("two nodes named 'x'", () -> b.relu("x", x));
    }

    @Test
    void refusesNodesOfAnotherGraph() {
        Node foreign = new GraphBuilder().input("y", Shape.of(1, 2, 4, 4));
        refuses("node 'add' reads 'y', which is not of this graph", () -> b.add("add", x, foreign));
        refuses("output 'y' is not of this graph", () -> b.build(foreign));
    }

    @Test
    void refusesAGraphWithoutOutput() {
        refuses("a graph needs at least one output", () -> b.build(List.of()));
    }

    @Test
    void refusesAnUnknownName() {
        Graph graph = b.build(x);
        refuses("no node named 'z'", () -> graph.node("z"));
    }

    @Test
    void consumersCountEveryOperandPlace() {
        Node twice = b.add("twice", x, x);
        Map<Node, List<Node>> consumers = b.build(twice).consumers();
        assertEquals(List.of(twice, twice), consumers.get(x));
        assertEquals(List.of(), consumers.get(twice));
    }

    @Test
    void aModelListsEveryParameterThatDoesNotFit() {
        Node w = b.parameter("w", Shape.of(3, 2, 1, 1));
        Node bias = b.parameter("bias", Shape.of(3));
        Graph graph = b.build(b.conv2d("conv", x, w, bias, Window.of(1), 1));
        Map<String, Tensor> tensors = Map.of("w", Tensor.zeros(Shape.of(3, 2)), "unused", Tensor.zeros(Shape.of(1)));
        ResiduaException e = assertThrows(ResiduaException.class, () -> new Model("m", graph, tensors));
        assertEquals(
                "model 'm': parameters do not fit the graph: {bias=missing, w=is [3, 2], expected [3, 2, 1, 1]}",
                e.getMessage());
    }

    private static void refuses(String message, Runnable action) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
        assertEquals(message, e.getMessage());
    }
}
