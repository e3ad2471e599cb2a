package dev.residua.resnet.model;

import dev.residua.engine.ResiduaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a user changes of a model of the zoo; null leaves it as the zoo has it.
 *
 * @param classes number of logits
 */
public record ModelOptions(
        Integer classes, ResNetSpec.Shortcut shortcut, ResNetSpec.Version version, ResNetSpec.Skip skip) {
    public static final ModelOptions NONE = new ModelOptions(null, null, null, null);

    /**
     * Reads what {@link #toString()} writes, such as {@code classes=10,shortcut=A,version=v1,skip=none}; empty is
     * {@link #NONE}.
     *
     * @throws ResiduaException naming the part that is none of these
     */
    public static ModelOptions parse(String text) {
        ModelOptions options = NONE;
        for (String part : text.split(",")) {
            if (part.isBlank()) continue;
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).strip();
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            options = switch (key) {
                case "classes" -> options.classes(integer(key, value));
                case "shortcut" -> options.shortcut(constant(ResNetSpec.Shortcut.class, key, value));
                case "version" -> options.version(constant(ResNetSpec.Version.class, key, value.replace('.', '_')));
                case "skip" -> options.skip(constant(ResNetSpec.Skip.class, key, value));
                default ->
                    throw new ResiduaException("model option '" + part.strip()
                            + "' is unknown; expected classes=N, shortcut=A|B|C, version=v1|v1.5 or "
                            + "skip=" + names(ResNetSpec.Skip.class, "|"));
            };
        }
        return options;
    }

    public ModelOptions classes(Integer classes) {
        return new ModelOptions(classes, shortcut, version, skip);
    }

    public ModelOptions shortcut(ResNetSpec.Shortcut shortcut) {
        return new ModelOptions(classes, shortcut, version, skip);
    }

    public ModelOptions version(ResNetSpec.Version version) {
        return new ModelOptions(classes, shortcut, version, skip);
    }

    public ModelOptions skip(ResNetSpec.Skip skip) {
        return new ModelOptions(classes, shortcut, version, skip);
    }

    /** These options, and where one is not given the other's. */
    public ModelOptions orElse(ModelOptions other) {
        return new ModelOptions(
                classes != null ? classes : other.classes,
                shortcut != null ? shortcut : other.shortcut,
                version != null ? version : other.version,
                skip != null ? skip : other.skip);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (classes != null) parts.add("classes=" + classes);
        if (shortcut != null) parts.add("shortcut=" + shortcut);
        if (version != null)
            parts.add("version=" + version.name().toLowerCase(Locale.ROOT).replace('_', '.'));
        if (skip != null) parts.add("skip=" + skip.name().toLowerCase(Locale.ROOT));
        return String.join(",", parts);
    }

    private static int integer(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new ResiduaException("model option " + key + "=" + value + ": expected a whole number", e);
        }
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String key, String value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) return constant;
        }
        throw new ResiduaException("model option " + key + "=" + value + ": expected one of " + names(type, ", "));
    }

    /** In lower case, but for the paper's shortcuts A, B and C. */
    private static <E extends Enum<E>> String names(Class<E> type, String separator) {
        return Arrays.stream(type.getEnumConstants())
                .map(Enum::name)
                .map(name -> name.length() == 1 ? name : name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(separator));
    }
}
