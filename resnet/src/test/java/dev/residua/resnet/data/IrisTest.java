package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IrisTest {
    @Test
    void theRowsHaveThePublishedStatistics() {
        TableSamples iris = Iris.load();
        assertEquals(Shape.of(150, 4), iris.features().shape());
        assertEquals(List.of("setosa", "versicolor", "virginica"), iris.classes());
        // Fisher 1936, table II: means of the species.
        double[][] means = {{5.006, 3.428, 1.462, 0.246}, {5.936, 2.770, 4.260, 1.326}, {6.588, 2.974, 5.552, 2.026}};
        for (int species = 0; species < 3; species++) {
            for (int f = 0; f < 4; f++) assertEquals(means[species][f], mean(iris, species, f), 1e-6);
        }
        // Row 35 as in the paper; a copy with 0.1 in its last column and a wrong row 38 is in wide use.
        assertArrayEquals(new float[] {4.9f, 3.1f, 1.5f, 0.2f}, row(iris, 34));
        assertArrayEquals(new float[] {4.9f, 3.6f, 1.4f, 0.1f}, row(iris, 37));
    }

    @Test
    void theSplitIsStratifiedDisjointAndStandardisedByTheTrainingRows() {
        Iris.Split split = Iris.split(7);
        assertEquals(120, split.train().size());
        assertEquals(30, split.test().size());
        for (int species = 0; species < 3; species++) {
            int label = species;
            assertEquals(
                    40,
                    IntStream.of(split.train().labels()).filter(l -> l == label).count());
            assertEquals(
                    10,
                    IntStream.of(split.test().labels()).filter(l -> l == label).count());
        }
        float[] x = split.train().features().data();
        for (int f = 0; f < 4; f++) {
            int feature = f;
            double[] column =
                    IntStream.range(0, 120).mapToDouble(i -> x[i * 4 + feature]).toArray();
            assertEquals(0, Arrays.stream(column).average().orElseThrow(), 1e-6);
            assertEquals(1, Arrays.stream(column).map(v -> v * v).average().orElseThrow(), 1e-6);
        }
        assertArrayEquals(x, Iris.split(7).train().features().data());
        assertFalse(Arrays.equals(x, Iris.split(8).train().features().data()));
    }

    @Test
    void labelsOutOfRangeAreRefused() {
        Tensor features = Tensor.zeros(Shape.of(2, 3));
        var e = assertThrows(
                ResiduaException.class, () -> new TableSamples(features, new int[] {0, 2}, List.of("a", "b")));
        assertEquals("row 1 has label 2, expected 0 to 1 for the classes [a, b]", e.getMessage());
        assertThrows(ResiduaException.class, () -> new TableSamples(features, new int[] {0, -1}, List.of("a", "b")));
        assertThrows(ResiduaException.class, () -> new TableSamples(features, new int[3], List.of("a", "b")));
    }

    private static double mean(TableSamples samples, int label, int feature) {
        return IntStream.range(0, samples.size())
                .filter(i -> samples.label(i) == label)
                .mapToDouble(i -> row(samples, i)[feature])
                .average()
                .orElseThrow();
    }

    private static float[] row(TableSamples samples, int index) {
        float[] row = new float[4];
        samples.read(index, null, row, 0);
        return row;
    }
}
