package dev.residua.resnet.data;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.testkit.Fuzzing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged data are read or refused. */
class DataFuzzTest {
    @TempDir
    Path folder;

    @Test
    void npy() throws IOException {
        Path file = folder.resolve("x.npy");
        List<byte[]> files = new ArrayList<>();
        for (Shape shape : List.of(Shape.of(), Shape.of(3), Shape.of(2, 3, 4))) {
            Npy.write(file, Tensor.zeros(shape));
            files.add(Files.readAllBytes(file));
        }
        Fuzzing.fuzz("npy", folder, ".npy", files, Npy::read);
    }

    @Test
    void images() throws IOException {
        List<byte[]> files = new ArrayList<>();
        BufferedImage image = TestImages.buffered(TestImages.pattern(23, 17));
        for (String format : List.of("png", "jpg", "gif", "bmp", "tiff")) files.add(TestImages.encode(image, format));
        Fuzzing.fuzz("image", folder, ".img", files, Images::read);
    }

    @Test
    void zipOfImages() throws IOException {
        byte[] png = TestImages.png(TestImages.pattern(9, 7));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : List.of("cat/1.png", "cat/2.png", "dog/", "dog/1.png", "note.txt")) {
                ZipEntry entry = new ZipEntry(name);
                entry.setTimeLocal(LocalDateTime.of(2020, 1, 1, 0, 0)); // the same bytes every time
                zip.putNextEntry(entry);
                if (!name.endsWith("/")) zip.write(png);
            }
        }
        Fuzzing.fuzz("zip of images", folder, ".zip", List.of(out.toByteArray()), file -> {
            try (LabelledImages images = ImageSources.open(file.toString())) {
                for (int i = 0; i < images.size(); i++) images.image(i);
            }
        });
    }

    @Test
    void cifarBinary() throws IOException {
        byte[] records = new byte[2 * 3073];
        records[3073] = 9;
        Fuzzing.fuzz("CIFAR binary", folder, ".bin", List.of(records), file -> {
            try (LabelledImages images = ImageSources.open(file.toString())) {
                for (int i = 0; i < images.size(); i++) images.image(i);
            }
        });
    }
}
