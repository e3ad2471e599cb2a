package dev.residua.bench.jmh;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Peak;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A compiled model that a benchmark runs. The score of a benchmark is the whole call, with bringing the input into the backend's layout and the
 * result out of it; the figure {@code kernels} leaves that out.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class SessionState {
    /** System property, ended by a backend's name, a dot and a number of threads: its measured peak, GFLOP/s and GB/s with a colon between. */
    private static final String PEAK_PROPERTY = "dev.residua.bench.peak.";

    static final String ALL = "all";

    @Param({"vector", "reference", "tornado"})
    public String backend;

    @Param({"1", ALL})
    public String threads;

    private Session session;
    private boolean[] isEdge;
    private long kernelNanos;

    /** Made once, so that a run allocates nothing. */
    private final StepListener listener = (step, nanos) -> {
        if (!isEdge[step]) kernelNanos += nanos;
    };

    /** Called by a benchmark's set-up. */
    final void open(Model model, List<Pass> passes) {
        int count = threadCount(threads);
        Backend chosen = Backends.get(backend);
        CompileOptions options = CompileOptions.defaults().threads(count).passes(passes);
        session = Session.open(model, chosen, options);
        List<Step> steps = session.plan().steps();
        isEdge = new boolean[steps.size()];
        Cost cost = Cost.ZERO;
        for (int i = 0; i < isEdge.length; i++) {
            isEdge[i] = steps.get(i).node().op() instanceof Op.Input;
            if (!isEdge[i]) cost = cost.plus(steps.get(i).cost());
        }
        SplittableRandom random = new SplittableRandom(1);
        for (Node input : model.graph().inputs()) {
            float[] data = session.input(input.name()).data();
            for (int i = 0; i < data.length; i++) data[i] = (float) random.nextGaussian();
        }
        Figures.begin(cost, peak(count));
    }

    final Session session() {
        return session;
    }

    /** One run, noted in {@link Figures}. */
    final Tensor run() {
        kernelNanos = 0;
        session.run(listener);
        Figures.add(kernelNanos);
        return session.output();
    }

    @TearDown
    public void close() {
        session.close();
    }

    static int threadCount(String threads) {
        return threads.equals(ALL) ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(threads);
    }

    /** How this process tells those it starts what it measured. */
    static String peakArgument(String backend, Peak peak) {
        return "-D" + PEAK_PROPERTY + backend + "." + peak.threads() + "=" + peak.gflops() + ":"
                + peak.gigabytesPerSecond();
    }

    private Peak peak(int threads) {
        String value = System.getProperty(PEAK_PROPERTY + backend + "." + threads);
        if (value == null) return null;
        String[] parts = value.split(":");
        return new Peak(threads, Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
    }
}
