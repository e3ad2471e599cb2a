package dev.residua.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.bench.layers.Layers;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Tensor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {
    static {
        // JMH refuses a second instance on a machine; these runs time nothing, so benchmarks may run beside the tests.
        System.setProperty("jmh.ignoreLock", "true");
    }

    /** Every benchmark once, small. */
    static Stream<Arguments> benchmarks() {
        return Stream.of(
                benchmark(ForwardBenchmark::new, ForwardBenchmark::open, b -> {
                    b.network = "iris-mlp";
                    b.batch = 8;
                }),
                benchmark(
                        ConvolutionBenchmark::new,
                        b -> b.open(layer("resnet18:layer4.0.downsample.0")),
                        b -> b.batch = 1),
                benchmark(GradientBenchmark::new, b -> b.open(layer("resnet18:layer4.0.downsample.0")), b -> {
                    b.gradient = "input";
                    b.batch = 1;
                }),
                benchmark(GradientBenchmark::new, b -> b.open(layer("resnet18:layer4.0.downsample.0")), b -> {
                    b.gradient = "weight";
                    b.batch = 1;
                }),
                benchmark(GemmBenchmark::new, GemmBenchmark::open, b -> b.mxnxk = "49x32x65"),
                benchmark(PoolBenchmark::new, PoolBenchmark::open, b -> {
                    b.pool = "max_3x3s2";
                    b.batch = 1;
                }),
                benchmark(PoolBenchmark::new, PoolBenchmark::open, b -> {
                    b.pool = "global_avg";
                    b.batch = 1;
                }),
                benchmark(BatchNormBenchmark::new, BatchNormBenchmark::open, b -> {
                    b.image = "16x6x5";
                    b.batch = 2;
                    b.statistics = "running";
                }),
                benchmark(BatchNormBenchmark::new, BatchNormBenchmark::open, b -> {
                    b.image = "16x6x5";
                    b.batch = 2;
                    b.statistics = "batch";
                }),
                benchmark(EpilogueBenchmark::new, EpilogueBenchmark::open, b -> {
                    b.epilogue = "fused";
                    b.channelsxsize = "16x9";
                    b.batch = 1;
                }),
                benchmark(EpilogueBenchmark::new, EpilogueBenchmark::open, b -> {
                    b.epilogue = "unfused";
                    b.channelsxsize = "16x9";
                    b.batch = 1;
                }),
                benchmark(TrainingBenchmark::new, TrainingBenchmark::open, b -> b.network = "resnet20:4x3x8x8"));
    }

    private static LayerState layer(String name) {
        LayerState state = new LayerState();
        state.layer = name;
        return state;
    }

    private static <B extends SessionState> Arguments benchmark(
            Supplier<B> create, Consumer<B> open, Consumer<B> parameters) {
        return Arguments.of(create.get().getClass().getSimpleName(), answer(create, open, parameters));
    }

    /** From the backend's name to what the benchmark computes there. */
    private static <B extends SessionState> Function<String, Tensor> answer(
            Supplier<B> create, Consumer<B> open, Consumer<B> parameters) {
        return backend -> {
            B benchmark = create.get();
            parameters.accept(benchmark);
            if (benchmark instanceof BackendState state) state.backend = backend;
            benchmark.threads = "1";
            open.accept(benchmark);
            try {
                Tensor result = benchmark.run();
                return new Tensor(result.shape(), result.data().clone());
            } finally {
                benchmark.close();
            }
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("benchmarks")
    void runsAndIsRight(String name, Function<String, Tensor> answer) {
        assertAgree(answer.apply("reference"), answer.apply("vector"));
    }

    private static void assertAgree(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.data().length; i++) {
            difference += Math.pow((double) expected.data()[i] - actual.data()[i], 2);
            norm += Math.pow(expected.data()[i], 2);
        }
        assertTrue(norm > 0 && Math.sqrt(difference / norm) < 1e-4, "relative L2 " + Math.sqrt(difference / norm));
    }

    /** Each algorithm gives what the reference backend gives for the same layer. */
    @ParameterizedTest
    @ValueSource(strings = {"im2col", "direct", "winograd2", "winograd4"})
    void algorithmsAreRight(String algorithm) {
        boolean winograd = algorithm.startsWith("winograd");
        String layer = winograd ? "resnet18:layer4.0.conv2" : "resnet18:layer4.0.downsample.0";
        Function<String, Tensor> reference =
                answer(ConvolutionBenchmark::new, b -> b.open(layer(layer)), b -> b.batch = 1);
        Function<String, Tensor> vector = winograd
                ? answer(WinogradBenchmark::new, WinogradBenchmark::open, b -> {
                    b.layer = layer;
                    b.outputs = Integer.parseInt(algorithm.substring("winograd".length()));
                    b.batch = 1;
                })
                : answer(AlgorithmBenchmark::new, b -> b.open(layer(layer)), b -> {
                    b.algorithm = algorithm;
                    b.batch = 1;
                });
        assertAgree(reference.apply("reference"), vector.apply("vector"));
    }

    /** The list in the annotation names each convolution shape of the two networks once. */
    @Test
    void convolutionsAreComplete() throws NoSuchFieldException {
        Field field = LayerState.class.getField("layer");
        Map<String, Graph> networks = new HashMap<>();
        for (String network : List.of("resnet18", "resnet50")) {
            networks.put(network, Layers.fused(network, 1).graph());
        }
        Set<List<Object>> listed = new HashSet<>();
        for (String layer : field.getAnnotation(Param.class).value()) {
            String[] parts = layer.split(":");
            Node node = Layers.find(networks.get(parts[0]), parts[1]);
            assertTrue(listed.add(Layers.shapeKey(node, (Op.Conv2d) node.op())), layer + " is there twice");
        }
        Set<List<Object>> present = new HashSet<>();
        for (Graph network : networks.values()) {
            for (Node node : Layers.distinctConvolutions(network)) {
                present.add(Layers.shapeKey(node, (Op.Conv2d) node.op()));
            }
        }
        assertEquals(present, listed);
    }

    @Test
    void jmhRunsThemWithTheirFigures() throws RunnerException {
        Options given = new OptionsBuilder()
                .include(PoolBenchmark.class.getSimpleName())
                .param("pool", "global_avg")
                .param("batch", "1")
                .param("threads", "1")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(1))
                .verbosity(VerboseMode.SILENT)
                .build();
        List<String> said = new ArrayList<>();
        JmhSuite suite = JmhSuite.of(given, said::add);
        assertTrue(suite.hasWork());
        Collection<RunResult> results = new Runner(suite.options()).run();
        Set<String> figures = results.iterator().next().getSecondaryResults().keySet();
        assertTrue(figures.containsAll(List.of("kernels", "arithmetic", "traffic")), figures.toString());
        assertTrue(said.stream().anyMatch(line -> line.startsWith("skipping backend reference:")), said.toString());
    }

    @Test
    void aPrecisionThatIsNotThereIsSkippedWithAWord() {
        List<String> said = new ArrayList<>();
        JmhSuite suite = JmhSuite.of(
                new OptionsBuilder()
                        .param("backend", "vector")
                        .param("precision", "f16")
                        .build(),
                said::add);
        assertEquals(List.of("skipping precision f16: no backend has it"), said);
        assertFalse(suite.hasWork());
    }

    @Test
    void aBackendThatIsNotThereIsSkippedWithAWord() {
        List<String> said = new ArrayList<>();
        JmhSuite suite =
                JmhSuite.of(new OptionsBuilder().param("backend", "abacus").build(), said::add);
        assertEquals(List.of("skipping backend abacus: it is not part of this build"), said);
        assertFalse(suite.hasWork());
    }
}
