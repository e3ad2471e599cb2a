package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampleSubsetTest {
    @Test
    void takesTheFirstOfEachClass() {
        Tensor rows = new Tensor(Shape.of(6, 1), new float[] {10, 11, 12, 13, 14, 15});
        TableSamples all = new TableSamples(rows, new int[] {0, 0, 1, 0, 2, 1}, List.of("a", "b", "c"));
        SampleSubset subset = SampleSubset.firstOfEachClass(all, 2);
        assertArrayEquals(new int[] {0, 1, 2, 4, 5}, subset.indices());
        assertEquals(5, subset.size());
        assertEquals(all.classes(), subset.classes());
        assertEquals("row 4", subset.name(3));
        assertEquals(2, subset.label(3));
        float[] row = new float[1];
        subset.read(3, new SplittableRandom(1), row, 0);
        assertEquals(14, row[0]);
    }
}
