package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarBinaryTest {
    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    @Test
    void readsRecordsAsPlanes() {
        byte[] file = records(3, 9, 0);
        int second = RECORD;
        file[second + 1 + 33] = 10; // red of x 1, y 1
        file[second + 1 + 1024 + 33] = 20;
        file[second + 1 + 2048 + 33] = (byte) 200;
        Path path = TestImages.write(folder, "some.bin", file);
        LabelledImages images = ImageSources.open(path.toString());
        assertEquals(3, images.size());
        assertEquals(List.of(3, 9, 0), List.of(images.label(0), images.label(1), images.label(2)));
        assertEquals("truck", images.classes().get(9));
        assertEquals(path + "#1", images.name(1));
        RgbImage image = images.image(1);
        assertEquals(
                List.of(10, 20, 200), List.of(image.sample(1, 1, 0), image.sample(1, 1, 1), image.sample(1, 1, 2)));
        assertEquals(0, image.sample(0, 1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> images.image(3));
    }

    @Test
    void aFolderIsOpenedByPart() {
        TestImages.write(folder, "data_batch_1.bin", records(1, 2));
        TestImages.write(folder, "data_batch_3.bin", records(3));
        assertEquals(3, ImageSources.open(folder.toString()).size());
        TestImages.write(folder, "test_batch.bin", records(7));
        LabelledImages train = ImageSources.open(folder + "!/train");
        assertEquals(3, train.label(2));
        assertTrue(train.name(2).endsWith("data_batch_3.bin#0"));
        assertEquals(7, ImageSources.open(folder + "!/test").label(0));
        assertRefused("open " + folder + "!/train or ", folder.toString());
        assertRefused("no part 'val'", folder + "!/val");
    }

    @Test
    void damagedFilesAreRefused() {
        assertRefused("3072 bytes, expected one or more whole CIFAR-10 records of 3073", file(new byte[3072]));
        assertRefused("0 bytes", file(new byte[0]));
        assertRefused("record 1 has label 10, expected 0 to 9", file(records(2, 10)));
        assertRefused("record 0 has label 255", file(records(255)));
    }

    private String file(byte[] bytes) {
        return TestImages.write(folder, "x.bin", bytes).toString();
    }

    private static void assertRefused(String message, String location) {
        var e = assertThrows(ResiduaException.class, () -> ImageSources.open(location));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static byte[] records(int... labels) {
        byte[] bytes = new byte[labels.length * RECORD];
        for (int i = 0; i < labels.length; i++) bytes[i * RECORD] = (byte) labels[i];
        return bytes;
    }
}
