package dev.residua.engine.passes;

import static dev.residua.engine.passes.PassFixture.computed;
import static dev.residua.engine.passes.PassFixture.lines;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import org.junit.jupiter.api.Test;

class FoldBatchNormTest {
    private final PassFixture f = new PassFixture();
    private final Node x = f.input("x");

    private static Model fold(Model model) {
        return new FoldBatchNorm().apply(model);
    }

    @Test
    void mergesScaleAndShift() {
        // s = gamma / sqrt(var + eps) = 2 and 3.
        f.tensors.put("bn.gamma", Tensor.of(Shape.of(2), 4, 3));
        Node gamma = f.b.parameter("bn.gamma", Shape.of(2));
        f.tensors.put("bn.beta", Tensor.of(Shape.of(2), 10, 20));
        Node beta = f.b.parameter("bn.beta", Shape.of(2));
        f.tensors.put("bn.mean", Tensor.of(Shape.of(2), 1, 2));
        Node mean = f.b.parameter("bn.mean", Shape.of(2));
        f.tensors.put("bn.var", Tensor.of(Shape.of(2), 3, 0));
        Node var = f.b.parameter("bn.var", Shape.of(2));
        f.tensors.put("w", Tensor.of(Shape.of(2, 2, 1, 1), 1, 2, 3, 4));
        Node w = f.b.parameter("w", Shape.of(2, 2, 1, 1));
        f.tensors.put("bias", Tensor.of(Shape.of(2), 5, 6));
        Node bias = f.b.parameter("bias", Shape.of(2));
        Node conv = f.b.conv2d("conv", x, w, bias, Window.of(1), 1);

        Model folded = fold(f.model(f.b.batchNorm("bn", conv, gamma, beta, mean, var, 1)));
        Node product = folded.graph().outputs().getFirst();
        assertEquals(new Op.Conv2d(Window.of(1), 1, Epilogue.BIAS), product.op());
        assertArrayEquals(
                new float[] {2, 4, 9, 12}, folded.parameter(product.input(1)).data());
        assertArrayEquals(
                new float[] {18, 32}, folded.parameter(product.input(2)).data());
    }

    @Test
    void leavesTheOriginalModelAlone() {
        Node conv = f.conv("conv", x);
        Model model = f.model(f.norm("bn", conv));
        float[] before = model.parameter(conv.input(1)).data().clone();
        fold(model);
        assertArrayEquals(before, model.parameter(conv.input(1)).data());
        assertEquals(lines("conv2d conv(x)", "batch_norm bn(conv)"), computed(model.graph()));
    }

    @Test
    void foldsLinearLayersToo() {
        Node features = f.b.input("features", Shape.of(5, 3));
        Node linear = f.b.linear("fc", features, f.parameter("fc.w", 4, 3), null);
        Model folded = new EliminateDeadCode().apply(fold(f.model(f.norm("bn", linear))));
        assertEquals(lines("linear bias fc+bn(features)"), computed(folded.graph()));
    }

    @Test
    void aWeightSharedByTwoProductsIsFoldedForEach() {
        Node w = f.parameter("w", 2, 2, 1, 1);
        Node first = f.norm("bn1", f.b.conv2d("conv1", x, w, null, Window.of(1), 1));
        Node second = f.norm("bn2", f.b.conv2d("conv2", first, w, null, Window.of(1), 1));
        Model folded = new EliminateDeadCode().apply(fold(f.model(second)));
        assertEquals(lines("conv2d bias conv1+bn(x)", "conv2d bias conv2+bn(conv1+bn)"), computed(folded.graph()));
    }

    @Test
    void leavesAProductThatSomethingElseReads() {
        Node conv = f.conv("conv", x);
        Model model = f.model(f.b.add("add", f.norm("bn", conv), conv));
        assertEquals(computed(model.graph()), computed(fold(model).graph()));
    }

    @Test
    void leavesAProductThatIsAnOutput() {
        Node conv = f.conv("conv", x);
        Model model = f.model(f.norm("bn", conv), conv);
        assertEquals(computed(model.graph()), computed(fold(model).graph()));
    }

    @Test
    void leavesWhatIsNotLinearOrNotConstant() {
        Node clipped = f.norm("bn1", f.b.relu("relu", f.conv("conv1", x)));
        Node weight = f.b.input("weight", Shape.of(2, 2, 1, 1));
        Node fed = f.norm("bn2", f.b.conv2d("conv2", x, weight, null, Window.of(1), 1));
        Node gamma = f.b.input("gamma", Shape.of(2));
        Node rest = f.parameter("rest", 2);
        Node scaled = f.b.batchNorm("bn3", f.conv("conv3", x), gamma, rest, rest, rest, 1);
        Op fused = new Op.Conv2d(Window.of(1), 1, Epilogue.NONE.withRelu());
        Node fusedRelu = f.norm("bn4", f.b.apply("conv4", fused, x, f.parameter("w4", 2, 2, 1, 1)));
        Model model = f.model(clipped, fed, scaled, fusedRelu);
        assertEquals(computed(model.graph()), computed(fold(model).graph()));
    }
}
