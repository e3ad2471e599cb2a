package dev.residua.bench.jmh;

import dev.residua.bench.machine.Relaunch;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.Peak;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Completes JMH's options: leaves out backends that are not there, gives the forked processes the flags that the Vector
 * API and native code need and the measured peak, and adds the figures of {@link FiguresProfiler} and the bytes
 * allocated.
 */
public final class JmhSuite {
    private static final String BACKEND = "backend";
    private static final String PRECISION = "precision";

    /** The oracle is a thousand times slower, so it is measured only on request. */
    private static final String ORACLE = "reference";

    private final Options options;
    private final List<String> backends;

    private JmhSuite(Options options, List<String> backends) {
        this.options = options;
        this.backends = backends;
    }

    /**
     * @param given what the user asked for
     * @param out told in a line what is left out, and why
     */
    public static JmhSuite of(Options given, Consumer<String> out) {
        List<String> backends = new ArrayList<>();
        Collection<String> wanted = given.getParameter(BACKEND).orElse(null);
        Set<String> unknown = wanted == null ? new TreeSet<>() : new TreeSet<>(wanted);
        for (Backend backend : Backends.all()) {
            unknown.remove(backend.name());
            if (wanted != null && !wanted.contains(backend.name())) continue;
            if (wanted == null && backend.name().equals(ORACLE)) {
                out.accept("skipping backend " + ORACLE + ": it is slow and measured only on request, by -p backend="
                        + ORACLE);
                continue;
            }
            Availability availability = backend.availability();
            if (availability.available()) backends.add(backend.name());
            else out.accept("skipping backend " + backend.name() + ": " + availability.reason());
        }
        for (String name : unknown) out.accept("skipping backend " + name + ": it is not part of this build");

        Collection<String> precisions = given.getParameter(PRECISION).orElse(List.of(SessionState.F32));
        for (String precision : precisions) {
            if (!precision.equals(SessionState.F32))
                out.accept("skipping precision " + precision + ": no backend has it");
        }
        if (!precisions.contains(SessionState.F32)) backends.clear();

        ChainedOptionsBuilder builder = new OptionsBuilder()
                .parent(given)
                .detectJvmArgs()
                .jvmArgsAppend(forkArguments(backends))
                .addProfiler(GCProfiler.class)
                .addProfiler(FiguresProfiler.class)
                .shouldFailOnError(false);
        builder.param(PRECISION, SessionState.F32);
        if (!backends.isEmpty() && !backends.contains(AlgorithmState.BACKEND)) {
            for (Class<?> benchmark : List.of(AlgorithmBenchmark.class, WinogradBenchmark.class)) {
                out.accept(
                        "skipping " + benchmark.getSimpleName() + ": it is of the backend " + AlgorithmState.BACKEND);
                builder.exclude(Pattern.quote(benchmark.getName()));
            }
        }
        if (!backends.isEmpty()) builder.param(BACKEND, backends.toArray(String[]::new));
        return new JmhSuite(builder.build(), backends);
    }

    private static String[] forkArguments(List<String> backends) {
        List<String> arguments = new ArrayList<>(Relaunch.FLAGS);
        int all = SessionState.threadCount(SessionState.ALL);
        for (String backend : backends) {
            for (int threads : new TreeSet<>(List.of(1, all))) {
                Optional<Peak> peak = Backends.get(backend).measurePeak(threads);
                peak.ifPresent(roof -> arguments.add(SessionState.peakArgument(backend, roof)));
            }
        }
        return arguments.toArray(String[]::new);
    }

    /** Whether a backend is left to measure. */
    public boolean hasWork() {
        return !backends.isEmpty();
    }

    public Options options() {
        return options;
    }
}
