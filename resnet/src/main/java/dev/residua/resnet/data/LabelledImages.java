package dev.residua.resnet.data;

import java.util.List;

/** A fixed, ordered collection of images, each with a class. Any image is read at any time, from any thread. */
public interface LabelledImages extends AutoCloseable {
    /** The label of an image without a class. */
    int NO_LABEL = -1;

    int size();

    /** Class names; the place in the list is the label. Empty if the images have no labels. */
    List<String> classes();

    /** 0 to the number of classes, excluded, or {@link #NO_LABEL}. */
    int label(int index);

    /** Where the image comes from, as messages name it. */
    String name(int index);

    /**
     * Reads and decodes one image.
     *
     * @throws UnreadableImageException if it is missing, not an image, truncated or damaged
     */
    RgbImage image(int index);

    /** Gives up files held open; calling it again does nothing. */
    @Override
    void close();
}
