package dev.residua.resnet;

import dev.residua.resnet.data.Preprocessing;
import java.util.List;

/** What a weights file does not say of itself. What is not given is taken from the file, and else is as usual for the network. */
public final class LoadOptions {
    /** Nothing given. */
    public static final LoadOptions DEFAULTS = new LoadOptions(null, "", null, null);

    private final String architecture;
    private final String variant;
    private final List<String> labels;
    private final Preprocessing preprocessing;

    private LoadOptions(String architecture, String variant, List<String> labels, Preprocessing preprocessing) {
        this.architecture = architecture;
        this.variant = variant;
        this.labels = labels;
        this.preprocessing = preprocessing;
    }

    /**
     * Weights of the network of that name, such as {@code resnet50}: needed only where the file neither says it nor has exactly the
     * tensors of a known network, and then the message tells what differs.
     */
    public static LoadOptions architecture(String name) {
        return new LoadOptions(name, "", null, null);
    }

    /** How the network differs from the usual one of its name: {@code classes=10,shortcut=A,version=v1}, or some of these. */
    public LoadOptions variant(String variant) {
        return new LoadOptions(architecture, variant, labels, preprocessing);
    }

    /** The classes' names, one for each logit. */
    public LoadOptions labels(List<String> labels) {
        return new LoadOptions(architecture, variant, List.copyOf(labels), preprocessing);
    }

    /**
     * What an image goes through on its way in: the shorter side is resized to {@code resizeShort} pixels, the central square of
     * side {@code crop} cut out, its red, green and blue scaled to 0 to 1, reduced by {@code mean} and divided by {@code std}.
     *
     * @throws dev.residua.engine.ResiduaException if the crop exceeds the resized image, or a statistic is not usable
     */
    public LoadOptions preprocessing(int resizeShort, int crop, List<Float> mean, List<Float> std) {
        return new LoadOptions(architecture, variant, labels, new Preprocessing(resizeShort, crop, mean, std));
    }

    String architecture() {
        return architecture;
    }

    String variant() {
        return variant;
    }

    List<String> labels() {
        return labels;
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }
}
