package dev.residua.resnet.data;

import dev.residua.engine.tensor.Shape;
import java.util.List;
import java.util.random.RandomGenerator;

/** Images made ready for a network: resized and cropped, augmented, normalised to {@code [3, crop, crop]}. */
public record ImageSamples(LabelledImages images, Preprocessing preprocessing, Augmentation augmentation)
        implements Samples {
    /** Without augmentation. */
    public ImageSamples(LabelledImages images, Preprocessing preprocessing) {
        this(images, preprocessing, Augmentation.none());
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Shape shape() {
        return Shape.of(3, preprocessing.crop(), preprocessing.crop());
    }

    @Override
    public List<String> classes() {
        return images.classes();
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public String name(int index) {
        return images.name(index);
    }

    @Override
    public void read(int index, RandomGenerator random, float[] out, int offset) {
        RgbImage cropped = preprocessing.resizeAndCrop(images.image(index));
        preprocessing.normalize(augmentation.apply(cropped, random), out, offset);
    }
}
