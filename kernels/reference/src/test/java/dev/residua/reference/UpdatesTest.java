package dev.residua.reference;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class UpdatesTest {
    private static final Shape ONE = Shape.of(1);
    private static final float NAN = Float.NaN;

    /** Learning rate 0.5, first and last of its batches. */
    private static final float[] SCHEDULE = {.5f, 1, 1, 1};

    private static float[] is(float... values) {
        return values;
    }

    private static Golden sgd(UpdateOp.Sgd op, float p, float g, float velocity, float[] schedule, float scale) {
        Golden golden = Golden.update(op).on(ONE, p).on(ONE, g);
        if (op.momentum() != 0) golden.on(ONE, velocity);
        return golden.on(UpdateOp.SCHEDULE, schedule).on(Shape.of(), scale);
    }

    @Test
    void plainSgd() {
        UpdateOp.Sgd plain = new UpdateOp.Sgd(0, false, 0, false);
        sgd(plain, 1, 2, 0, SCHEDULE, 1).leaves(is(0));
        sgd(plain, 1, 2, 0, SCHEDULE, .5f).leaves(is(.5f));
    }

    @Test
    void momentum() {
        sgd(new UpdateOp.Sgd(.5, false, 0, false), 1, 2, 2, SCHEDULE, 1).leaves(is(-.5f), is(2), is(3));
        sgd(new UpdateOp.Sgd(.5, true, 0, false), 1, 2, 2, SCHEDULE, 1).leaves(is(-.75f), is(2), is(3));
    }

    @Test
    void weightDecay() {
        sgd(new UpdateOp.Sgd(.5, true, .5, false), 2, 2, 2, SCHEDULE, 1).leaves(is(-.5f), is(2), is(4));
        sgd(new UpdateOp.Sgd(.5, true, .5, true), 2, 2, 2, SCHEDULE, 1).leaves(is(-.25f), is(2), is(3));
    }

    @Test
    void nothingHappensBeforeTheLastBatchOrAfterALossThatIsNotFinite() {
        UpdateOp.Sgd op = new UpdateOp.Sgd(.5, false, .5, false);
        sgd(op, 1, 2, 3, new float[] {.5f, 1, 1, 0}, 1).leaves(is(1), is(2), is(3));
        sgd(op, 1, 2, 3, SCHEDULE, NAN).leaves(is(1), is(2), is(3));
    }

    @Test
    void adam() {
        // m = (6 + 4) / 2 and v = (9 + 16) / 2; corrected for t = 1 they are 10 and 25; the step is 0.5 * 10 / (5 + 5).
        Golden.update(new UpdateOp.Adam(.5, .5, 5, 0, false))
                .on(ONE, 1)
                .on(ONE, 4)
                .on(ONE, 6)
                .on(ONE, 9)
                .on(UpdateOp.SCHEDULE, SCHEDULE)
                .on(Shape.of(), 1)
                .leaves(is(.5f), is(4), is(5), is(12.5f));
    }

    @Test
    void adamDecaysThroughTheGradientOrApart() {
        for (boolean decoupled : new boolean[] {false, true}) {
            // Coupled, g = 3 + 0.5 * 2 = 4 as above; apart, p = 2 - 0.5 * 0.5 * 2 = 1.5 before the step of 0.5.
            Golden.update(new UpdateOp.Adam(.5, .5, 5, .5, decoupled))
                    .on(ONE, 2)
                    .on(ONE, decoupled ? 4 : 3)
                    .on(ONE, 6)
                    .on(ONE, 9)
                    .on(UpdateOp.SCHEDULE, SCHEDULE)
                    .on(Shape.of(), 1)
                    .leaves(is(decoupled ? 1 : 1.5f));
        }
    }

    @Test
    void runningStatisticsUseTheUnbiasedVariance() {
        running(4, 1).leaves(is(5), is(5));
        running(1, 1).leaves(is(5), is(4.5f));
        running(4, NAN).leaves(is(4), is(4));
    }

    private static Golden running(long samples, float scale) {
        return Golden.update(new UpdateOp.RunningStatistics(.25, samples))
                .on(ONE, 4)
                .on(ONE, 4)
                .on(Shape.of(2, 1), 8, 6)
                .on(Shape.of(), scale);
    }

    @Test
    void accumulateStartsAnewWithTheFirstBatch() {
        Op op = new UpdateOp.Accumulate();
        Golden.update(op)
                .on(ONE, 5)
                .on(ONE, 2)
                .on(UpdateOp.SCHEDULE, 0, 1, 1, 0)
                .leaves(is(2));
        Golden.update(op)
                .on(ONE, 5)
                .on(ONE, 2)
                .on(UpdateOp.SCHEDULE, 0, 1, 0, 1)
                .leaves(is(7));
    }

    @Test
    void gradientScale() {
        Shape scalar = Shape.of();
        double none = Double.POSITIVE_INFINITY;
        Golden.of(new GradOp.GradientScale(1))
                .on(scalar, 9)
                .on(ONE, 3)
                .on(Shape.of(2), 0, 4)
                .gives(scalar, .2f);
        Golden.of(new GradOp.GradientScale(10)).on(scalar, 9).on(ONE, 3).gives(scalar, 1);
        Golden.of(new GradOp.GradientScale(1)).on(scalar, 9).on(ONE, 0).gives(scalar, 1);
        Golden.of(new GradOp.GradientScale(1)).on(scalar, NAN).on(ONE, 3).gives(scalar, NAN);
        Golden.of(new GradOp.GradientScale(1))
                .on(scalar, 9)
                .on(ONE, Float.POSITIVE_INFINITY)
                .gives(scalar, NAN);
        Golden.of(new GradOp.GradientScale(none)).on(scalar, 9).gives(scalar, 1);
        Golden.of(new GradOp.GradientScale(none))
                .on(scalar, Float.NEGATIVE_INFINITY)
                .gives(scalar, NAN);
    }
}
