package dev.residua.engine.backend;

import dev.residua.engine.ResiduaException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The backends that the class loader of the engine sees; the thread that asks does not matter, as it may serve several programs. */
public final class Backends {
    /** Backends that a build leaves out where it does not find what they need. */
    private static final Map<String, String> OPTIONAL = Map.of(
            "tornado",
            "this build was made without it; point TORNADOVM_HOME at a TornadoVM SDK and start again (docs/tornado.md)");

    private Backends() {}

    /** All of them, available or not, the preferred first. */
    public static List<Backend> all() {
        return ServiceLoader.load(Backend.class, Backend.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(Backend::priority).reversed())
                .toList();
    }

    /** The names of those that could have been built in but were not, and what to do to have them. */
    public static Map<String, String> absent() {
        Map<String, String> absent = new TreeMap<>(OPTIONAL);
        for (Backend backend : all()) absent.remove(backend.name());
        return absent;
    }

    /**
     * The available backend of that name.
     *
     * @throws ResiduaException if there is none, with the reason
     */
    public static Backend get(String name) {
        List<Backend> all = all();
        for (Backend backend : all) {
            if (!backend.name().equals(name)) continue;
            Availability availability = backend.availability();
            if (availability.available()) return backend;
            throw new ResiduaException("backend '" + name + "' is not available: " + availability.reason());
        }
        String reason = absent().get(name);
        if (reason != null) throw new ResiduaException("backend '" + name + "' is not available: " + reason);
        String present = all.stream().map(Backend::name).collect(Collectors.joining(", "));
        throw new ResiduaException(
                "no backend named '" + name + "'; present are: " + (present.isEmpty() ? "none" : present));
    }

    /**
     * The preferred of the available ones.
     *
     * @throws ResiduaException if none is available, with every reason
     */
    public static Backend best() {
        List<Backend> all = all();
        for (Backend backend : all) {
            if (backend.availability().available()) return backend;
        }
        throw new ResiduaException("no backend is available: "
                + all.stream()
                        .map(b -> b.name() + ": " + b.availability().reason())
                        .collect(Collectors.joining("; ")));
    }
}
