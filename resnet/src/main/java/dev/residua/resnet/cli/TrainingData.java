package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Augmentation;
import dev.residua.resnet.data.ImageSamples;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.Iris;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.data.Unreadable;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What to train and validate on. */
final class TrainingData implements AutoCloseable {
    private static final String IRIS = "iris";
    private static final long CACHE_BYTES = 1L << 30;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH[!/SUB]",
            description =
                    "A folder or zip archive of class folders, CIFAR-10 binary files, or 'iris' for the bundled table.")
    private String train;

    @Option(
            names = "--validation",
            paramLabel = "PATH[!/SUB]",
            description = "The same, to measure accuracy on after each epoch; iris brings its own.")
    private String validation;

    @Option(
            names = "--classes",
            paramLabel = "NAME",
            split = ",",
            description = "Only these classes, such as airplane,bird; all if not given.")
    private List<String> classes;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Side of the images; the model's usual if not given.")
    private Integer size;

    @Option(
            names = "--no-augment",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Shift images by up to an eighth and mirror them, at random; done if not given.")
    private boolean augment;

    @Option(
            names = "--unreadable",
            paramLabel = "WHAT",
            defaultValue = "REFUSE",
            description = "What to do about an image that cannot be read: ${COMPLETION-CANDIDATES}.")
    private Unreadable unreadable;

    private final List<LabelledImages> open = new ArrayList<>();

    /** {@code validation} and, for tables, {@code preprocessing} may be null. */
    record Sets(Samples train, Samples validation, Preprocessing preprocessing) {}

    Unreadable unreadable() {
        return unreadable;
    }

    /**
     * @param usualSize side of the model's usual images; 0 if it reads rows of a table
     */
    Sets open(int usualSize, long seed) {
        if (train.equals(IRIS)) {
            if (usualSize != 0)
                throw new ResiduaException("the iris table has no images; train the model 'iris-mlp' on it");
            Iris.Split split = Iris.split(seed);
            return new Sets(split.train(), split.test(), null);
        }
        if (usualSize == 0)
            throw new ResiduaException("this model reads rows of 4 numbers, not images; use --data iris");
        int side = size != null ? size : usualSize;
        Preprocessing preprocessing =
                size == null && side == 224 ? Preprocessing.imageNet() : Preprocessing.square(side);
        Augmentation augmentation = augment ? Augmentation.shiftAndFlip(side / 8) : Augmentation.none();
        LabelledImages trainImages = images(train);
        ImageSamples trainSamples = new ImageSamples(trainImages, preprocessing, augmentation);
        if (validation == null) return new Sets(trainSamples, null, preprocessing);
        LabelledImages validationImages = images(validation);
        if (!validationImages.classes().equals(trainImages.classes())) {
            throw new ResiduaException("the classes of " + validation + ", " + validationImages.classes()
                    + ", are not those of " + train + ", " + trainImages.classes());
        }
        return new Sets(trainSamples, new ImageSamples(validationImages, preprocessing), preprocessing);
    }

    private LabelledImages images(String location) {
        LabelledImages images = ImageSources.open(location);
        open.add(images);
        LabelledImages chosen = classes == null ? images : ImageSources.subset(images, classes);
        return ImageSources.cached(chosen, CACHE_BYTES);
    }

    @Override
    public void close() {
        open.forEach(LabelledImages::close);
    }
}
