package dev.residua.bench.jmh;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Peak;
import dev.residua.engine.backend.StepListener;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
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
 * A compiled model that a benchmark runs. The score of a benchmark is the whole call, with bringing the input into the
 * backend's layout and the result out of it; the figure {@code kernels} leaves that out.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class SessionState {
    /**
     * System property, ended by a backend's name, a dot and a number of threads: its measured peak, GFLOP/s and GB/s
     * with a colon between.
     */
    private static final String PEAK_PROPERTY = "dev.residua.bench.peak.";

    static final String ALL = "all";
    static final String F32 = "f32";

    @Param({"1", ALL})
    public String threads;

    /** Of weights and activations; all that there is so far. */
    @Param({F32})
    public String precision;

    private Session session;
    private boolean[] isEdge;
    private long kernelNanos;

    /** Made once, so that a run allocates nothing. */
    private final StepListener listener = (step, nanos) -> {
        if (!isEdge[step]) kernelNanos += nanos;
    };

    abstract String backendName();

    Executable compile(Model model, CompileOptions options) {
        return Backends.get(backendName()).compile(model, options);
    }

    /** Called by a benchmark's set-up. */
    final void open(Model model, List<Pass> passes) {
        int count = threadCount(threads);
        session = Session.open(
                compile(model, CompileOptions.defaults().threads(count).passes(passes)));
        List<Step> steps = session.plan().steps();
        isEdge = new boolean[steps.size()];
        Cost cost = Cost.ZERO;
        for (int i = 0; i < isEdge.length; i++) {
            isEdge[i] = steps.get(i).node().op() instanceof Op.Input;
            if (!isEdge[i]) cost = cost.plus(steps.get(i).cost());
        }
        for (Node input : model.graph().inputs()) {
            Tensor values = normal(input.shape());
            System.arraycopy(values.data(), 0, session.input(input.name()).data(), 0, values.data().length);
        }
        Figures.begin(cost, peak(count));
    }

    /** Seeded values of mean 0 and variance 1. */
    static Tensor normal(Shape shape) {
        Tensor tensor = Tensor.zeros(shape);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextGaussian();
        return tensor;
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

    /** What the value of the parameter {@code threads} means here. */
    public static int threadCount(String threads) {
        return threads.equals(ALL) ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(threads);
    }

    /** How this process tells those it starts what it measured. */
    static String peakArgument(String backend, Peak peak) {
        return "-D" + PEAK_PROPERTY + backend + "." + peak.threads() + "=" + peak.gflops() + ":"
                + peak.gigabytesPerSecond();
    }

    private Peak peak(int threads) {
        String value = System.getProperty(PEAK_PROPERTY + backendName() + "." + threads);
        if (value == null) return null;
        String[] parts = value.split(":");
        return new Peak(threads, Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
    }
}
