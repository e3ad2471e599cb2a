package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;

/** The pictures that come with Residua, painted for it: one of each class of CIFAR-10, 128 x 128 pixels. */
public final class BundledPictures extends EncodedImages {
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    public BundledPictures() {
        super(CLASSES, IntStream.range(0, CLASSES.size()).toArray());
    }

    @Override
    public String name(int index) {
        return CLASSES.get(index) + ".png";
    }

    @Override
    byte[] encoded(int index) {
        try (InputStream in = BundledPictures.class.getResourceAsStream("pictures/" + name(index))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ResiduaException("the bundled picture " + name(index) + " cannot be read: " + e.getMessage(), e);
        }
    }
}
