package dev.residua.resnet.weights;

import dev.residua.engine.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Class names of the data sets the networks of the zoo are known for. */
public final class Labels {
    private static final List<String> CIFAR_10 =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final List<String> IRIS = List.of("setosa", "versicolor", "virginica");

    private Labels() {}

    /**
     * Those of the data set whose input and number of classes a network has, else {@code class 0}, {@code class 1}
     * and so on.
     */
    public static List<String> of(Shape input, int classes) {
        boolean image = input.rank() == 4;
        if (image && input.dim(2) == 224 && classes == 1000) return imageNet();
        if (image && input.dim(2) == 32 && classes == CIFAR_10.size()) return CIFAR_10;
        if (input.rank() == 2 && classes == IRIS.size()) return IRIS;
        return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    }

    private static List<String> imageNet() {
        try (InputStream in = Labels.class.getResourceAsStream("imagenet-1k.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
