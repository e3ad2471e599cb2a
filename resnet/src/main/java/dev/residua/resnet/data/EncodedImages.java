package dev.residua.resnet.data;

import java.util.List;

/** Images kept as encoded files, decoded when asked for. */
abstract class EncodedImages implements LabelledImages {
    private final List<String> classes;
    private final int[] labels;

    EncodedImages(List<String> classes, int[] labels) {
        this.classes = classes;
        this.labels = labels;
    }

    /** The image file as it is stored. */
    abstract byte[] encoded(int index);

    @Override
    public final int size() {
        return labels.length;
    }

    @Override
    public final List<String> classes() {
        return classes;
    }

    @Override
    public final int label(int index) {
        return labels[index];
    }

    @Override
    public final RgbImage image(int index) {
        return Images.decode(encoded(index), name(index));
    }

    @Override
    public void close() {}
}
