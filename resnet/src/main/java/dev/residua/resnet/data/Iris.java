package dev.residua.resnet.data;

import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The 150 irises of Fisher (1936): sepal length, sepal width, petal length, petal width in cm; three species of 50.
 */
public final class Iris {
    private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");
    private static final int FEATURES = 4;
    private static final int TRAIN_PER_SPECIES = 40;

    /** Both parts standardised by the training rows alone, so that nothing of the test rows leaks into training. */
    public record Split(TableSamples train, TableSamples test) {}

    private Iris() {}

    /** All rows as published, in the original order: 50 of each species. */
    public static TableSamples load() {
        List<String[]> rows;
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Iris.class.getResourceAsStream("iris.csv"), StandardCharsets.US_ASCII))) {
            rows = reader.lines()
                    .filter(line -> Character.isDigit(line.charAt(0)))
                    .map(line -> line.split(","))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        float[] features = new float[rows.size() * FEATURES];
        for (int i = 0; i < features.length; i++) features[i] = Float.parseFloat(rows.get(i / FEATURES)[i % FEATURES]);
        int[] labels =
                rows.stream().mapToInt(row -> SPECIES.indexOf(row[FEATURES])).toArray();
        return new TableSamples(new Tensor(Shape.of(rows.size(), FEATURES), features), labels, SPECIES);
    }

    /**
     * 120 rows to train on and 30 to test, 40 and 10 of each species, chosen by {@code seed}. Every feature is shifted
     * and scaled to mean 0 and deviation 1 over the training rows.
     */
    public static Split split(long seed) {
        TableSamples all = load();
        SplittableRandom random = new SplittableRandom(seed);
        IntStream.Builder train = IntStream.builder();
        IntStream.Builder test = IntStream.builder();
        for (int species = 0; species < SPECIES.size(); species++) {
            int label = species;
            int[] rows = IntStream.range(0, all.size())
                    .filter(row -> all.label(row) == label)
                    .toArray();
            Shuffle.shuffle(rows, random);
            for (int i = 0; i < rows.length; i++) (i < TRAIN_PER_SPECIES ? train : test).add(rows[i]);
        }
        int[] trainRows = train.build().toArray();
        float[] standardized = standardize(all.features().data(), trainRows);
        return new Split(
                select(all, standardized, trainRows),
                select(all, standardized, test.build().toArray()));
    }

    /** All rows, shifted and scaled by mean and (population) deviation of the rows given. */
    private static float[] standardize(float[] x, int[] rows) {
        float[] result = new float[x.length];
        for (int f = 0; f < FEATURES; f++) {
            double sum = 0;
            for (int row : rows) sum += x[row * FEATURES + f];
            double mean = sum / rows.length;
            double squares = 0;
            for (int row : rows) squares += (x[row * FEATURES + f] - mean) * (x[row * FEATURES + f] - mean);
            double deviation = Math.sqrt(squares / rows.length);
            for (int i = f; i < x.length; i += FEATURES) result[i] = (float) ((x[i] - mean) / deviation);
        }
        return result;
    }

    private static TableSamples select(TableSamples all, float[] features, int[] rows) {
        float[] chosen = new float[rows.length * FEATURES];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features, rows[i] * FEATURES, chosen, i * FEATURES, FEATURES);
        }
        int[] labels = IntStream.of(rows).map(all::label).toArray();
        return new TableSamples(new Tensor(Shape.of(rows.length, FEATURES), chosen), labels, SPECIES);
    }
}
