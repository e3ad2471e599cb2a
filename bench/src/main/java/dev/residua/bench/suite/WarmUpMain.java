package dev.residua.bench.suite;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What {@link WarmUpExperiment} starts: runs one network again and again. It prints a line for each run when all are
 * done: when it returned, since the start of the JVM, and how long it took, in milliseconds.
 */
final class WarmUpMain {
    private static final int MAX_CALLS = 20_000;

    private WarmUpMain() {}

    /**
     * @param args weights file, backend, threads, milliseconds, tuning
     */
    public static void main(String[] args) {
        long jvmStart = ManagementFactory.getRuntimeMXBean().getStartTime();
        long nanoAtStart = System.nanoTime() - (System.currentTimeMillis() - jvmStart) * 1_000_000;
        Backend backend = Backends.get(args[1]);
        CompileOptions options = CompileOptions.defaults()
                .threads(Integer.parseInt(args[2]))
                .tuning(Tuning.valueOf(args[4]))
                .startup(Startup.SOONEST_THEN_FASTEST);
        backend.prepare(options.startup());
        Model model =
                PretrainedModel.load(null, ModelOptions.NONE, Path.of(args[0])).model(1);
        long[] begins = new long[MAX_CALLS];
        long[] ends = new long[MAX_CALLS];
        int calls = 0;
        try (Session session = Session.open(model, backend, options)) {
            long last = nanoAtStart + Long.parseLong(args[3]) * 1_000_000;
            do {
                begins[calls] = System.nanoTime();
                session.run();
                ends[calls] = System.nanoTime();
            } while (ends[calls++] < last && calls < MAX_CALLS);
        }
        for (int i = 0; i < calls; i++) {
            double endMs = (ends[i] - nanoAtStart) / 1e6;
            System.out.printf(Locale.ROOT, "%.3f %.3f%n", endMs, (ends[i] - begins[i]) / 1e6);
        }
    }
}
