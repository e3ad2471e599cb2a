package dev.residua.resnet.model;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.model.ResNetSpec.Block;
import dev.residua.resnet.model.ResNetSpec.Stem;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The networks known by name. */
public final class ModelZoo {
    private static final Map<String, Architecture> MODELS = models();

    private ModelZoo() {}

    private static Map<String, Architecture> models() {
        Map<String, ResNetSpec> imageNet = new LinkedHashMap<>();
        imageNet.put("resnet18", ResNetSpec.imageNet(Block.BASIC, 2, 2, 2, 2));
        imageNet.put("resnet34", ResNetSpec.imageNet(Block.BASIC, 3, 4, 6, 3));
        imageNet.put("resnet50", ResNetSpec.imageNet(Block.BOTTLENECK, 3, 4, 6, 3));
        imageNet.put("resnet101", ResNetSpec.imageNet(Block.BOTTLENECK, 3, 4, 23, 3));
        imageNet.put("resnet152", ResNetSpec.imageNet(Block.BOTTLENECK, 3, 8, 36, 3));

        Map<String, Architecture> models = new LinkedHashMap<>(imageNet);
        imageNet.forEach((name, spec) ->
                models.put(name + "-cifar", spec.stem(Stem.CIFAR).classes(10)));
        for (int layers : new int[] {20, 32, 44, 56, 110, 1202})
            models.put("resnet" + layers, ResNetSpec.cifar((layers - 2) / 6));
        models.put("iris-mlp", new ResidualMlpSpec(4, 32, List.of(32, 64), 3));
        return models;
    }

    public static List<String> names() {
        return List.copyOf(MODELS.keySet());
    }

    /**
     * The network of that name as the zoo has it.
     *
     * @throws ResiduaException if there is none, naming those there are
     */
    public static Architecture find(String name) {
        Architecture model = MODELS.get(name);
        if (model != null) return model;
        String near = nearest(name);
        throw new ResiduaException("no model named '" + name + "'"
                + (near == null ? "" : "; did you mean '" + near + "'?") + "; there are " + String.join(", ", names()));
    }

    /**
     * The network of that name with some choices changed.
     *
     * @throws ResiduaException if there is none, or it has no such choice
     */
    public static Architecture find(String name, ModelOptions options) {
        return switch (find(name)) {
            case ResNetSpec spec -> {
                if (options.classes() != null) spec = spec.classes(options.classes());
                if (options.shortcut() != null) spec = spec.shortcut(options.shortcut());
                if (options.version() != null) spec = spec.version(options.version());
                if (options.skip() != null) spec = spec.skip(options.skip());
                yield spec;
            }
            case ResidualMlpSpec spec -> {
                if (!options.classes(null).equals(ModelOptions.NONE)) {
                    throw new ResiduaException("model '" + name + "' has no option but classes=N, not " + options);
                }
                yield options.classes() == null ? spec : spec.classes(options.classes());
            }
        };
    }

    /**
     * The known name that at most two letters tell from this one, case and punctuation aside; null if there is none.
     */
    private static String nearest(String name) {
        return names().stream()
                .filter(known -> distance(letters(known), letters(name)) <= 2)
                .min(Comparator.comparingInt(known -> distance(letters(known), letters(name))))
                .orElse(null);
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** The fewest insertions, deletions and replacements that turn one text into the other (Levenshtein 1966). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
