package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images of some of the classes, in the order of the source, with labels 0, 1, ... in the order the classes are
 * given.
 */
final class ClassSubset implements LabelledImages {
    private final LabelledImages source;
    private final List<String> classes;
    private final int[] newLabels;
    private final int[] indices;

    ClassSubset(LabelledImages source, List<String> classes) {
        this.source = source;
        this.classes = List.copyOf(classes);
        if (classes.isEmpty()) throw new ResiduaException("no class chosen; there are " + source.classes());
        if (new HashSet<>(classes).size() < classes.size())
            throw new ResiduaException("a class is chosen twice: " + classes);
        List<String> unknown = classes.stream()
                .filter(name -> !source.classes().contains(name))
                .toList();
        if (!unknown.isEmpty()) throw new ResiduaException("no class " + unknown + "; there are " + source.classes());
        newLabels = new int[source.classes().size()];
        Arrays.fill(newLabels, NO_LABEL);
        for (int i = 0; i < classes.size(); i++) newLabels[source.classes().indexOf(classes.get(i))] = i;
        indices = IntStream.range(0, source.size())
                .filter(i -> newLabels[source.label(i)] != NO_LABEL)
                .toArray();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return newLabels[source.label(indices[index])];
    }

    @Override
    public String name(int index) {
        return source.name(indices[index]);
    }

    @Override
    public RgbImage image(int index) {
        return source.image(indices[index]);
    }

    @Override
    public void close() {
        source.close();
    }
}
