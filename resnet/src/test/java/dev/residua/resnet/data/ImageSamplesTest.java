package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.residua.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSamplesTest {
    private static final Preprocessing SMALL = Preprocessing.square(8);

    @TempDir
    Path folder;

    @Test
    void filesBecomeBatchesWithoutTheUnreadableOnes() {
        RgbImage cat = TestImages.pattern(8, 8);
        RgbImage dog = TestImages.pattern(20, 11);
        TestImages.write(folder, "cat/1.png", TestImages.png(cat));
        Path bad = TestImages.write(folder, "cat/2.png", Arrays.copyOf(TestImages.png(cat), 90));
        TestImages.write(folder, "dog/1.png", TestImages.png(dog));
        ImageSamples samples = new ImageSamples(ImageSources.open(folder.toString()), SMALL);
        assertEquals(Shape.of(3, 8, 8), samples.shape());
        try (Batches batches = Batches.inOrder(samples, 3, 2, Unreadable.SKIP)) {
            Batch batch = batches.next();
            assertEquals(2, batch.size());
            assertEquals(List.of(0, 1), List.of(batch.label(0), batch.label(1)));
            float[] expected = new float[2 * 192];
            SMALL.apply(cat, expected, 0);
            SMALL.apply(dog, expected, 192);
            assertArrayEquals(expected, Arrays.copyOf(batch.inputs(), expected.length));
            assertEquals(1, batches.skipped().size());
            assertEquals(0, batches.skipped().getFirst().indexOf(bad + ": "));
        }
    }

    @Test
    void augmentationIsDecidedBySeedAndEpoch() {
        TestImages.write(folder, "cat/1.png", TestImages.png(TestImages.pattern(8, 8)));
        ImageSamples samples =
                new ImageSamples(ImageSources.open(folder.toString()), SMALL, Augmentation.shiftAndFlip(3));
        float[] first = firstBatch(samples, 0);
        assertArrayEquals(first, firstBatch(samples, 0));
        assertFalse(Arrays.equals(first, firstBatch(samples, 1)));
    }

    private static float[] firstBatch(Samples samples, long epoch) {
        try (Batches batches = Batches.shuffled(samples, 1, 1, Unreadable.REFUSE, 9, epoch, 0)) {
            return batches.next().inputs().clone();
        }
    }
}
