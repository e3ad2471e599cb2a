package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.ImageSamples;
import dev.residua.resnet.data.ImageSources;
import dev.residua.resnet.data.LabelledImages;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.data.SampleSubset;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.experiment.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all experiments ask for: the images, how many of them, and where to write. */
final class ExperimentOptions implements AutoCloseable {
    private static final long CACHE_BYTES = 1L << 30;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH[!/SUB]",
            description = "A folder or zip archive of class folders, or CIFAR-10 binary files.")
    private String train;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "100",
            description = "Images of each class to use, the first ones; ${DEFAULT-VALUE}.")
    private int images;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            defaultValue = "16",
            description = "Side the images are resized to; ${DEFAULT-VALUE}.")
    private int size;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "50",
            description = "Images of a step; ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Decides first weights and order; ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where to write the table (Markdown and CSV) and the picture (PNG).")
    private Path out;

    @Mixin
    private DeviceOptions backend;

    private final List<LabelledImages> open = new ArrayList<>();

    /**
     * Opens the images and makes the folder.
     *
     * @param validation where other images are to validate on, or null
     */
    Setting open(String validation) throws IOException {
        if (images < 1) throw new ResiduaException("--images is " + images + ", expected 1 or more");
        Preprocessing preprocessing = Preprocessing.square(size);
        Samples training = samples(train, preprocessing);
        Samples validating = validation == null ? null : samples(validation, preprocessing);
        if (validating != null && !validating.classes().equals(training.classes())) {
            throw new ResiduaException("the classes of " + validation + " are not those of " + train);
        }
        Files.createDirectories(out);
        return new Setting(
                training, validating, preprocessing, batch, seed, backend.backend(), backend.compileOptions());
    }

    private Samples samples(String location, Preprocessing preprocessing) {
        LabelledImages opened = ImageSources.cached(ImageSources.open(location), CACHE_BYTES);
        open.add(opened);
        return SampleSubset.firstOfEachClass(new ImageSamples(opened, preprocessing), images);
    }

    Path out() {
        return out;
    }

    @Override
    public void close() {
        open.forEach(LabelledImages::close);
    }
}
