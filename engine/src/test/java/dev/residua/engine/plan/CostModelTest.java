package dev.residua.engine.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class CostModelTest {
    private final GraphBuilder b = new GraphBuilder();
    private final Node x = b.input("x", Shape.of(2, 6, 8, 8));

    @Test
    void aConvolutionOfGroupsReadsItsShareOfChannels() {
        Node w = b.parameter("w", Shape.of(4, 3, 3, 3));
        Node bias = b.parameter("bias", Shape.of(4));
        Node conv = b.conv2d("conv", x, w, bias, Window.of(3).pad(1), 2);
        long out = 2 * 4 * 8 * 8;
        long macs = out * 3 * 9;
        assertEquals(new Cost(macs, 2 * macs + out, 4 * (2 * 6 * 64 + 4 * 27 + 4 + out)), CostModel.of(conv));
    }

    @Test
    void bothGradientsOfAConvolutionCostWhatItCosts() {
        Node w = b.parameter("w", Shape.of(4, 6, 3, 3));
        Window window = Window.of(3).stride(2).pad(1);
        Node conv = b.apply("conv", new Op.Conv2d(window, 1, Epilogue.NONE), x, w);
        Node dx = b.apply("dx", new GradOp.Conv2dInput(window, 1, 8, 8), conv, w);
        Node dw = b.apply("dw", new GradOp.Conv2dWeight(window, 1), x, conv);
        long macs = 2 * 4 * 4 * 4 * 6 * 9;
        assertEquals(macs, CostModel.of(conv).multiplyAdds());
        assertEquals(macs, CostModel.of(dx).multiplyAdds());
        assertEquals(macs, CostModel.of(dw).multiplyAdds());
    }

    @Test
    void aParameterCostsNothingAndAGraphTheSumOfItsNodes() {
        Node w = b.parameter("w", Shape.of(5, 384));
        Node fc = b.linear("fc", b.flatten("flat", x), w, null);
        Cost total = CostModel.of(b.build(fc));
        assertEquals(Cost.ZERO, CostModel.of(w));
        assertEquals(2 * 5 * 384, total.multiplyAdds());
        assertEquals(2 * 2 * 5 * 384, total.flops());
    }
}
