package dev.residua.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.cpu.Layout;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Linear layers and losses. */
class DenseTest {
    private static final float LN3 = (float) Math.log(3);
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    @Test
    void linearMultipliesByTheTransposedWeight() {
        Golden.of(new Op.Linear(Epilogue.BIAS))
                .onCounting(2, 3)
                .on(Shape.of(2, 3), 1, 0, -1, 2, 1, 0)
                .on(Shape.of(2), 10, 20)
                .gives(Shape.of(2, 2), 8, 24, 8, 33);
    }

    @Test
    void linearEpilogue() {
        Golden.of(new Op.Linear(new Epilogue(false, true, true)))
                .onCounting(2, 3)
                .on(Shape.of(2, 3), 1, 0, -1, 2, 1, 0)
                .on(Shape.of(2, 2), 1, 1, 3, -20)
                .gives(Shape.of(2, 2), 0, 5, 1, 0);
    }

    @Test
    void softmaxIsStable() {
        Shape rows = Shape.of(5, 2);
        Golden.of(new Op.Softmax())
                .on(rows, 0, 0, 1000, 0, 1e30f, 1e30f, -INFINITY, 7, -1e30f, -1e30f)
                .gives(rows, .5f, .5f, 1, 0, .5f, .5f, 0, 1, .5f, .5f);
        Golden.of(new Op.Softmax()).on(Shape.of(1, 2), 0, LN3).givesNearly(Shape.of(1, 2), .25, .75);
    }

    @Test
    void logSoftmaxIsStable() {
        double ln2 = Math.log(2);
        Golden.of(new Op.LogSoftmax())
                .on(Shape.of(3, 2), 0, 0, 1000, 0, 1e30f, 1e30f)
                .givesNearly(Shape.of(3, 2), -ln2, -ln2, 0, -1000, -ln2, -ln2);
    }

    @Test
    void crossEntropyIsTheMeanOverRows() {
        double expected = (Math.log(2) - Math.log(.75)) / 2;
        loss(0, Shape.of(2, 2), 0, 0, 0, LN3).on(Shape.of(2), 0, 1).givesNearly(Shape.of(), expected);
    }

    @Test
    void crossEntropyOfACertainAnswerIsZeroHoweverUnlikelyTheOthers() {
        loss(0, Shape.of(1, 2), -INFINITY, 0).on(Shape.of(1), 1).gives(Shape.of(), 0);
        loss(0, Shape.of(1, 2), 1e30f, -1e30f).on(Shape.of(1), 0).gives(Shape.of(), 0);
    }

    @Test
    void labelSmoothingSpreadsTheTarget() {
        double expected = -(.75 * Math.log(.25) + .25 * Math.log(.75));
        loss(.5, Shape.of(1, 2), 0, LN3).on(Shape.of(1), 0).givesNearly(Shape.of(), expected);
    }

    @Test
    void refusesALabelThatIsNoClass() {
        Golden golden = loss(0, Shape.of(2, 3), 1, 2, 3, 4, 5, 6).on(Shape.of(2), 1, 3);
        ResiduaException e = assertThrows(ResiduaException.class, () -> golden.run(Layout.NCHW, 1));
        assertEquals("node 'result': row 1 has label 3.0, expected a class index from 0 to 2", e.getMessage());
    }

    private static Golden loss(double smoothing, Shape shape, float... logits) {
        return Golden.of(new Op.CrossEntropy(smoothing)).on(shape, logits);
    }
}
