package dev.residua.resnet.data;

import dev.residua.engine.tensor.Shape;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Some of other samples, in the order of their indices. */
public record SampleSubset(Samples samples, int[] indices) implements Samples {
    /** The first {@code count} samples of every class, or all of a class that has fewer. */
    public static SampleSubset firstOfEachClass(Samples samples, int count) {
        int[] taken = new int[samples.classes().size()];
        int[] indices = IntStream.range(0, samples.size())
                .filter(index -> taken[samples.label(index)]++ < count)
                .toArray();
        return new SampleSubset(samples, indices);
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Shape shape() {
        return samples.shape();
    }

    @Override
    public List<String> classes() {
        return samples.classes();
    }

    @Override
    public int label(int index) {
        return samples.label(indices[index]);
    }

    @Override
    public String name(int index) {
        return samples.name(indices[index]);
    }

    @Override
    public void read(int index, RandomGenerator random, float[] out, int offset) {
        samples.read(indices[index], random, out, offset);
    }
}
