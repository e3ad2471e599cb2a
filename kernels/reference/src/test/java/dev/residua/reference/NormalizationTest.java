package dev.residua.reference;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class NormalizationTest {
    @Test
    void batchNormWorksByChannel() {
        Golden.of(new Op.BatchNorm(0))
                .on(Shape.of(1, 2, 1, 2), 1, 3, 5, 6)
                .on(Shape.of(2), 2, 3)
                .on(Shape.of(2), 1, -1)
                .on(Shape.of(2), 1, 5)
                .on(Shape.of(2), 4, 1)
                .gives(Shape.of(1, 2, 1, 2), 1, 3, -1, 2);
    }

    @Test
    void batchNormOfRank2AddsEpsilonToTheVariance() {
        Golden.of(new Op.BatchNorm(1))
                .on(Shape.of(2, 2), 1, 5, 3, 6)
                .on(Shape.of(2), 2, 3)
                .on(Shape.of(2), 1, -1)
                .on(Shape.of(2), 1, 5)
                .on(Shape.of(2), 3, 0)
                .gives(Shape.of(2, 2), 1, -1, 3, 2);
    }

    @Test
    void statisticsAreOfEachChannelOverAllImages() {
        Golden.of(new Op.BatchStatistics())
                .on(Shape.of(2, 2, 1, 2), 1, 3, 0, 0, 5, 7, 0, 4)
                .gives(Shape.of(2, 2), 4, 1, 5, 3);
        Golden.of(new Op.BatchStatistics()).on(Shape.of(2, 2), 1, 10, 3, 10).gives(Shape.of(2, 2), 2, 10, 1, 0);
    }

    @Test
    void varianceSurvivesALargeMean() {
        Golden.of(new Op.BatchStatistics())
                .on(Shape.of(4, 1), 1e6f + 1, 1e6f + 3, 1e6f + 5, 1e6f + 7)
                .gives(Shape.of(2, 1), 1e6f + 4, 5);
    }

    @Test
    void normalizeAddsTheResidualThenClips() {
        Golden.of(new Op.Normalize(0, new Epilogue(false, true, true)))
                .on(Shape.of(1, 2, 1, 2), 1, 3, 5, 6)
                .on(Shape.of(2), 2, 3)
                .on(Shape.of(2), 1, -1)
                .on(Shape.of(2, 2), 1, 5, 4, 1)
                .on(Shape.of(1, 2, 1, 2), 10, -10, 1, 1)
                .gives(Shape.of(1, 2, 1, 2), 11, 0, 0, 3);
    }
}
