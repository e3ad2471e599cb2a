package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.graph.Model;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Npy;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "infer",
        description = {
            "Runs a model on raw NCHW float32 from an .npy file and writes the logits of the first timed run to another.",
            "It begins with kernels that are ready soon and prepares the fastest in the background; with --warmup it goes on"
                    + " until they are in use before it times runs."
        })
final class InferCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private ModelSource source;

    @Option(names = "--input", required = true, paramLabel = "X.npy", description = "What to run on, preprocessed.")
    private Path input;

    @Option(names = "--output", required = true, paramLabel = "Y.npy", description = "Where to write the logits.")
    private Path output;

    @Mixin
    private BackendOptions backend;

    @Mixin
    private RunCounts counts;

    @Mixin
    private JsonOption json;

    /** Times of the timed runs; {@code firstMs} is from the start of the JVM to the first logits. */
    record Report(
            String model,
            String backend,
            int batch,
            int threads,
            int runs,
            double minMs,
            double medianMs,
            double p95Ms,
            double firstMs) {}

    @Override
    public Integer call() {
        counts.check();
        int repeat = counts.repeat();
        checkFolder(output);
        Tensor x = Npy.read(input);
        if (x.data().length == 0) throw new ResiduaException(input + ": shape " + x.shape() + " is empty");
        Backend chosen = backend.backend();
        CompileOptions options = backend.compileOptions().startup(Startup.SOONEST_THEN_FASTEST);
        chosen.prepare(options.startup());
        Model model = source.load().model(x.shape());
        try (Session session = Session.open(model, chosen, options)) {
            System.arraycopy(x.data(), 0, session.input().data(), 0, x.data().length);
            long firstEnd = 0;
            for (int i = 0; counts.isWarmUp(i, session); i++) {
                session.run();
                if (i == 0) firstEnd = System.currentTimeMillis();
            }
            double[] timed = new double[repeat];
            for (int i = 0; i < repeat; i++) {
                long start = System.nanoTime();
                session.run();
                timed[i] = (System.nanoTime() - start) / 1e6;
                if (firstEnd == 0) firstEnd = System.currentTimeMillis();
                if (i == 0) Npy.write(output, session.output());
            }
            long jvmStart = ManagementFactory.getRuntimeMXBean().getStartTime();
            Arrays.sort(timed);
            report(new Report(
                    model.name(),
                    chosen.name(),
                    x.shape().dim(0),
                    backend.threads(),
                    repeat,
                    round(timed[0]),
                    round((timed[(repeat - 1) / 2] + timed[repeat / 2]) / 2),
                    round(timed[(int) Math.ceil(0.95 * repeat) - 1]),
                    firstEnd - jvmStart));
        }
        return 0;
    }

    private void report(Report report) {
        PrintWriter out = command.commandLine().getOut();
        if (json.isWanted()) {
            out.println(JsonOption.print(report));
        } else {
            out.printf(
                    "%s on %s, batch %d, threads %d: %d runs, min %s ms, median %s ms, 95th percentile %s ms; first logits after %s ms%n",
                    report.model(),
                    report.backend(),
                    report.batch(),
                    report.threads(),
                    report.runs(),
                    Format.fixed(3, report.minMs()),
                    Format.fixed(3, report.medianMs()),
                    Format.fixed(3, report.p95Ms()),
                    Format.fixed(0, report.firstMs()));
        }
    }

    /** Fails before the work, not after it. */
    private static void checkFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new ResiduaException("cannot write " + file + ": there is no folder " + folder + "; create it first");
        }
    }

    /** To whole microseconds, above the resolution of what is timed. */
    private static double round(double ms) {
        return Math.round(ms * 1e3) / 1e3;
    }
}
