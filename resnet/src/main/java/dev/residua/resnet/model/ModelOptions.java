package dev.residua.resnet.model;

import dev.residua.engine.ResiduaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a user changes of a model of the zoo; null leaves it as the zoo has it.
 *
 * @param classes number of logits
 * @param plain whether to leave every skip connection out
 */
public record ModelOptions(Integer classes, ResNetSpec.Shortcut shortcut, ResNetSpec.Version version, Boolean plain) {
    public static final ModelOptions NONE = new ModelOptions(null, null, null, null);

    /**
     * Reads what {@link #toString()} writes, such as {@code classes=10,shortcut=A,version=v1,plain=true}; empty is
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
                case "plain" -> options.plain(bool(key, value));
                default ->
                    throw new ResiduaException("model option '" + part.strip()
                            + "' is unknown; expected classes=N, shortcut=A|B|C, version=v1|v1.5 or "
                            + "plain=true|false");
            };
        }
        return options;
    }

    public ModelOptions classes(Integer classes) {
        return new ModelOptions(classes, shortcut, version, plain);
    }

    public ModelOptions shortcut(ResNetSpec.Shortcut shortcut) {
        return new ModelOptions(classes, shortcut, version, plain);
    }

    public ModelOptions version(ResNetSpec.Version version) {
        return new ModelOptions(classes, shortcut, version, plain);
    }

    public ModelOptions plain(Boolean plain) {
        return new ModelOptions(classes, shortcut, version, plain);
    }

    /** These options, and where one is not given the other's. */
    public ModelOptions orElse(ModelOptions other) {
        return new ModelOptions(
                classes != null ? classes : other.classes,
                shortcut != null ? shortcut : other.shortcut,
                version != null ? version : other.version,
                plain != null ? plain : other.plain);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (classes != null) parts.add("classes=" + classes);
        if (shortcut != null) parts.add("shortcut=" + shortcut);
        if (version != null)
            parts.add("version=" + version.name().toLowerCase(Locale.ROOT).replace('_', '.'));
        if (plain != null) parts.add("plain=" + plain);
        return String.join(",", parts);
    }

    private static int integer(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new ResiduaException("model option " + key + "=" + value + ": expected a whole number", e);
        }
    }

    private static boolean bool(String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ResiduaException("model option " + key + "=" + value + ": expected true or false");
        };
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String key, String value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) return constant;
        }
        String expected = String.join(
                ", ", Arrays.stream(type.getEnumConstants()).map(Enum::name).toList());
        throw new ResiduaException("model option " + key + "=" + value + ": expected one of " + expected);
    }
}
