package dev.residua.tornado.speed;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Cost;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.tornado.Accelerated;
import dev.residua.tornado.TornadoBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * Our kernels beside their {@link NaiveKernels naive versions}, on the device at hand, in turns: each pair must give the same
 * result, and {@code -Dresidua.speed=true} prints what each reaches, best of its runs, launch included. A family of operators is
 * a test: {@code -Dtest='NaiveComparisonTest#products'}. {@code -Dresidua.speed.against=library} puts {@link Libraries} in the
 * place of the naive versions.
 */
class NaiveComparisonTest {
    private static final boolean IS_TIMED = Boolean.getBoolean("residua.speed");

    private static final boolean IS_LIBRARY = "library".equals(System.getProperty("residua.speed.against"));

    /** Runs of each, where they are timed, if they do not take too long together. */
    private static final int RUNS = 12;

    private static final long LONGEST_NANOS = 2_000_000_000L;

    private static final List<String> TABLE = new ArrayList<>();

    /** Small enough to be quick where only the result counts. */
    private static final int SCALE = IS_TIMED ? 4 : 1;

    @TestFactory
    Stream<DynamicTest> products() {
        return comparisons(pairs -> products(pairs, 64 * SCALE));
    }

    @TestFactory
    Stream<DynamicTest> convolutions3x3() {
        return comparisons(pairs -> convolutions(pairs, 16 * SCALE, 14 * SCALE, 3));
    }

    @TestFactory
    Stream<DynamicTest> convolutions1x1() {
        return comparisons(pairs -> convolutions(pairs, 64 * SCALE, 7 * SCALE, 1));
    }

    @TestFactory
    Stream<DynamicTest> normalizations() {
        return comparisons(pairs -> normalizations(pairs, 2 * SCALE, 16 * SCALE, 14 * SCALE));
    }

    @TestFactory
    Stream<DynamicTest> pools() {
        return comparisons(pairs -> pools(pairs, 16 * SCALE, 28 * SCALE));
    }

    @TestFactory
    Stream<DynamicTest> rows() {
        return comparisons(pairs -> rows(pairs, 64 * SCALE, 250 * SCALE));
    }

    @TestFactory
    Stream<DynamicTest> updates() {
        return comparisons(pairs -> updates(pairs, SCALE << 18));
    }

    private static Stream<DynamicTest> comparisons(Consumer<List<Pair>> family) {
        Backend backend = new TornadoBackend();
        assumeTrue(backend.availability().available(), backend.availability().reason());
        if (IS_LIBRARY) {
            TornadoVMBackendType type = Accelerated.require().device().getTornadoVMBackend();
            assumeTrue(type == TornadoVMBackendType.CUDA, "library tasks need TornadoVM's CUDA backend, not " + type);
        }
        List<Pair> pairs = new ArrayList<>();
        family.accept(pairs);
        return pairs.stream()
                .filter(pair -> !IS_LIBRARY || pair.library().isPresent())
                .map(pair -> DynamicTest.dynamicTest(pair.name(), () -> compare(pair, backend)));
    }

    private static void compare(Pair pair, Backend backend) {
        try (Session session = Session.open(
                        pair.model(), backend, CompileOptions.defaults().passes(List.of()));
                RivalRun rival = new RivalRun(pair, IS_LIBRARY ? pair.library().orElseThrow() : pair.naive())) {
            pair.feed(session);
            long ours = run(session);
            long theirs = rival.run();
            double error = relativeL2(session.output().data(), rival.result());
            assertTrue(error < 1e-5, "relative L2 " + error);
            if (!IS_TIMED) return;
            long end = System.nanoTime() + LONGEST_NANOS;
            for (int i = 0; i < RUNS && System.nanoTime() < end; i++) {
                ours = Math.min(ours, run(session));
                theirs = Math.min(theirs, rival.run());
            }
            TABLE.add(row(pair, session.plan().steps().getLast(), ours, theirs));
        }
    }

    /** The time of the step in question. */
    private static long run(Session session) {
        long[] last = new long[1];
        session.run((_, nanos) -> last[0] = nanos);
        return last[0];
    }

    private static String row(Pair pair, Step step, long ours, long theirs) {
        Cost cost = step.cost();
        boolean isArithmetic = cost.multiplyAdds() > 0;
        double work = isArithmetic ? 2.0 * cost.multiplyAdds() : cost.bytes();
        return String.format(
                Locale.ROOT,
                "| %s | `%s` | %.2f %s | %.2f | %.1f |",
                pair.name(),
                step.kernel(),
                work / ours,
                isArithmetic ? "GFLOP/s" : "GB/s",
                work / theirs,
                (double) theirs / ours);
    }

    @AfterAll
    static void print() {
        if (TABLE.isEmpty()) return;
        System.out.println("| operator | kernel | ours | " + (IS_LIBRARY ? "library" : "naive")
                + " | ratio |\n|---|---|---|---|---|");
        TABLE.forEach(System.out::println);
    }

    private static double relativeL2(float[] actual, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }

    private static void products(List<Pair> pairs, int n) {
        String shape = " " + n + "x" + 2 * n + "x" + 2 * n;
        pairs.add(Pair.of(
                        "linear" + shape,
                        new Op.Linear(Epilogue.NONE),
                        (graph, in, out) -> graph.task("t", NaiveKernels::linear, in[0], in[1], out, n, 2 * n, 2 * n),
                        Value.random(n, 2 * n),
                        Value.random(2 * n, 2 * n))
                .library((graph, in, out) -> Libraries.linear(graph, in[0], in[1], out, n, 2 * n, 2 * n)));
        pairs.add(Pair.of(
                        "linear_grad_input" + shape,
                        new GradOp.LinearInput(),
                        (graph, in, out) ->
                                graph.task("t", NaiveKernels::linearInput, in[0], in[1], out, n, 2 * n, 2 * n),
                        Value.random(n, 2 * n),
                        Value.random(2 * n, 2 * n))
                .library((graph, in, out) -> Libraries.linearInput(graph, in[0], in[1], out, n, 2 * n, 2 * n)));
        pairs.add(Pair.of(
                        "linear_grad_weight" + shape,
                        new GradOp.LinearWeight(),
                        (graph, in, out) ->
                                graph.task("t", NaiveKernels::linearWeight, in[0], in[1], out, n, 2 * n, 2 * n),
                        Value.random(n, 2 * n),
                        Value.random(n, 2 * n))
                .library((graph, in, out) -> Libraries.linearWeight(graph, in[0], in[1], out, n, 2 * n, 2 * n)));
    }

    private static void convolutions(List<Pair> pairs, int c, int size, int k) {
        Window window = Window.of(k).pad(k / 2);
        int images = 2;
        String shape = " n%d c%d %dx%d %dx%d".formatted(images, c, size, size, k, k);
        Value image = Value.random(images, c, size, size);
        Value weight = Value.random(c, c, k, k);
        pairs.add(Pair.of(
                        "conv2d" + shape,
                        new Op.Conv2d(window, 1, Epilogue.NONE),
                        (graph, in, out) ->
                                graph.task("t", NaiveKernels::convolution, in[0], in[1], out, images, c, c, size, k),
                        image,
                        weight)
                .library((graph, in, out) -> Libraries.convolution(graph, in[0], in[1], out, images, c, size, k)));
        pairs.add(Pair.of(
                "conv2d_grad_input" + shape,
                new GradOp.Conv2dInput(window, 1, size, size),
                (graph, in, out) ->
                        graph.task("t", NaiveKernels::convolutionInput, in[0], in[1], out, images, c, c, size, k),
                image,
                weight));
        pairs.add(Pair.of(
                "conv2d_grad_weight" + shape,
                new GradOp.Conv2dWeight(window, 1),
                (graph, in, out) ->
                        graph.task("t", NaiveKernels::convolutionWeight, in[0], in[1], out, images, c, c, size, k),
                image,
                image));
    }

    private static void normalizations(List<Pair> pairs, int images, int c, int size) {
        int pixels = size * size;
        int n = images * c * pixels;
        String shape = " n%d c%d %dx%d".formatted(images, c, size, size);
        Value image = Value.random(images, c, size, size);
        Value channel = Value.random(c);
        Value two = Value.random(2, c);
        Epilogue relu = Epilogue.NONE.withRelu();
        pairs.add(Pair.of(
                "batch_norm" + shape,
                new Op.BatchNorm(1e-5),
                (graph, in, out) ->
                        graph.task("t", NaiveKernels::batchNorm, in[0], in[1], in[2], in[3], in[4], out, n, c, pixels),
                image,
                channel,
                channel,
                channel,
                channel));
        pairs.add(Pair.of(
                "batch_statistics" + shape,
                new Op.BatchStatistics(),
                (graph, in, out) -> graph.task("t", NaiveKernels::batchStatistics, in[0], out, n, c, pixels),
                image));
        pairs.add(Pair.of(
                "normalize + relu" + shape,
                new Op.Normalize(1e-5, relu),
                (graph, in, out) ->
                        graph.task("t", NaiveKernels::batchNormalize, in[0], in[1], in[2], in[3], out, n, c, pixels),
                image,
                channel,
                channel,
                two));
        pairs.add(Pair.of(
                "normalize_grad_sums" + shape,
                new GradOp.NormalizeSums(1e-5, false),
                (graph, in, out) ->
                        graph.task("t", NaiveKernels::normalizeSums, in[0], in[1], in[2], out, n, c, pixels),
                image,
                image,
                two));
        pairs.add(Pair.of(
                "normalize_grad_input" + shape,
                new GradOp.NormalizeInput(1e-5, false),
                (graph, in, out) -> graph.task(
                        "t", NaiveKernels::normalizeInput, in[0], in[1], in[2], in[3], in[4], out, n, c, pixels),
                image,
                image,
                channel,
                two,
                two));
        pairs.add(Pair.of(
                        "relu" + shape,
                        new Op.Relu(),
                        (graph, in, out) -> graph.task("t", NaiveKernels::relu, in[0], out, n),
                        image)
                .library((graph, in, out) -> Libraries.relu(graph, in[0], out, n)));
        pairs.add(Pair.of(
                "add" + shape,
                new Op.Add(),
                (graph, in, out) -> graph.task("t", NaiveKernels::add, in[0], in[1], out, n),
                image,
                image));
        pairs.add(Pair.of(
                "relu_grad" + shape,
                new GradOp.Relu(),
                (graph, in, out) -> graph.task("t", NaiveKernels::reluGradient, in[0], in[1], out, n),
                image,
                image));
    }

    private static void pools(List<Pair> pairs, int c, int size) {
        int out = size / 2;
        Window window = Window.of(3).stride(2).pad(1);
        String shape = " c%d %dx%d".formatted(c, size, size);
        Value image = Value.random(1, c, size, size);
        pairs.add(Pair.of(
                "max_pool 3x3/s2" + shape,
                new Op.MaxPool(window),
                (graph, in, y) -> graph.task("t", NaiveKernels::maxPool, in[0], y, c, size, out),
                image));
        pairs.add(Pair.of(
                "max_pool_grad 3x3/s2" + shape,
                new GradOp.MaxPool(window),
                (graph, in, dx) ->
                        graph.task("t", NaiveKernels::maxPoolGradient, in[0], in[1], in[2], dx, c, size, out),
                Value.random(1, c, out, out),
                image,
                image.maxPooled()));
        pairs.add(Pair.of(
                "avg_pool 2x2/s2" + shape,
                new Op.AvgPool(Window.of(2).stride(2), false),
                (graph, in, y) -> graph.task("t", NaiveKernels::averagePool, in[0], y, c, size),
                image));
        pairs.add(Pair.of(
                "global_avg_pool" + shape,
                new Op.GlobalAvgPool(),
                (graph, in, y) -> graph.task("t", NaiveKernels::globalAverage, in[0], y, c, size * size),
                image));
    }

    private static void rows(List<Pair> pairs, int rows, int k) {
        String shape = " n%d k%d".formatted(rows, k);
        pairs.add(Pair.of(
                        "softmax" + shape,
                        new Op.Softmax(),
                        (graph, in, out) -> graph.task("t", NaiveKernels::softmax, in[0], out, rows, k),
                        Value.random(rows, k))
                .library((graph, in, out) -> Libraries.softmax(graph, in[0], out, rows, k)));
        pairs.add(Pair.of(
                "cross_entropy_grad" + shape,
                new GradOp.CrossEntropy(0),
                (graph, in, out) ->
                        graph.task("t", NaiveKernels::crossEntropyGradient, in[0], in[1], in[2], out, rows, k),
                Value.random(),
                Value.random(rows, k),
                Value.labels(rows, k)));
    }

    private static void updates(List<Pair> pairs, int n) {
        pairs.add(Pair.of(
                "sgd with momentum " + n,
                new UpdateOp.Sgd(0.9, false, 0, false),
                (graph, in, out) -> graph.task("t", NaiveKernels::sgd, in[0], in[1], in[2], in[3], out, n, 0.9f),
                Value.variable(n),
                Value.random(n),
                Value.variable(n),
                Value.schedule(),
                Value.random()));
    }
}
