package dev.residua.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Peak;
import dev.residua.engine.backend.Startup;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.vector.simd.Simd;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VectorBackendTest {
    @Test
    void isTheBestBackendWhereTheModuleIsLoaded() {
        assertInstanceOf(VectorBackend.class, Backends.best());
        assertInstanceOf(VectorBackend.class, Backends.get("vector"));
    }

    @Test
    void saysWhichFlagIsMissing() throws Exception {
        String answer = inFreshJvm(List.of());
        assertTrue(answer.contains("false") && answer.contains("--add-modules jdk.incubator.vector"), answer);
    }

    @Test
    void saysWhichWidthsThereAre() throws Exception {
        String answer = inFreshJvm(List.of("--add-modules", "jdk.incubator.vector", "-Ddev.residua.vector.bits=300"));
        assertTrue(answer.contains("false") && answer.contains("'300', expected 128, 256 or 512"), answer);
    }

    @Test
    void refusesVectorsWiderThanTheProcessors() throws Exception {
        String answer = inFreshJvm(List.of(
                "--add-modules", "jdk.incubator.vector", "-XX:MaxVectorSize=16", "-Ddev.residua.vector.bits=256"));
        assertTrue(answer.contains("false") && answer.contains("this CPU has 128"), answer);
    }

    @Test
    void deviceNamesTheProcessor() {
        Device device = new VectorBackend().device();
        assertEquals(Simd.LANES * 32, device.vectorBits());
        assertTrue(device.maxThreads() >= 1);
        assertTrue(!device.name().isBlank());
    }

    /** Interpreted or boxed, a multiply-add of one lane takes tens of nanoseconds. */
    @Test
    void peakIsThatOfCompiledCode() {
        Peak peak = new VectorBackend().measurePeak(1).orElseThrow();
        assertEquals(1, peak.threads());
        assertTrue(peak.gflops() > 1, peak.toString());
        assertTrue(peak.gigabytesPerSecond() > 0.1, peak.toString());
    }

    @Test
    void kernelsDescribeThemselves() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(1, 6, 16, 16));
        Node conv = b.conv2d("conv", x, b.parameter("w", Shape.of(64, 3, 3, 3)), null, Window.of(3), 2);
        Node pool = b.maxPool("pool", b.relu("relu", conv), Window.of(3).stride(2));
        Node pointwise = b.conv2d("pointwise", pool, b.parameter("p", Shape.of(64, 64, 1, 1)), null, Window.of(1), 1);
        Graph graph = b.build(pointwise);
        Map<String, Tensor> weights =
                Map.of("w", Tensor.zeros(Shape.of(64, 3, 3, 3)), "p", Tensor.zeros(Shape.of(64, 64, 1, 1)));
        List<String> kernels = new VectorBackend()
                .compile(new Model("m", graph, weights), CompileOptions.defaults()).plan().steps().stream()
                        .map(Step::kernel)
                        .toList();
        assertEquals(
                List.of("import_nchw_to_nhwc", "f32_im2col_gemm_6x2_k27_relu", "f32_max_pool_3x3s2"),
                kernels.subList(0, 3));
        String generated = "direct1x1_f32x" + Simd.LANES + "_brgemm_\\d+x\\d+";
        assertTrue(kernels.get(3).matches(generated), kernels.get(3));
    }

    /** A layer that is too small to hold the first run up: without this it would be interpreted for hundreds of runs. */
    @Test
    @Timeout(60)
    void aSmallLayersKernelIsCompiledOnceASessionRuns() {
        GraphBuilder b = new GraphBuilder();
        Node linear = b.linear("fc", b.input("x", Shape.of(5, 61)), b.parameter("w", Shape.of(43, 61)), null);
        Model model = new Model("m", b.build(linear), Map.of("w", Tensor.zeros(Shape.of(43, 61))));
        try (Session session = Session.open(model, new VectorBackend(), CompileOptions.defaults())) {
            assertFalse(session.isSettled());
            while (!session.isSettled()) session.run();
        }
    }

    @Test
    @Timeout(60)
    void anEarlyStartGeneratesNothingForTheFirstRun() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(1, 32, 16, 16));
        Node conv = b.conv2d(
                "conv",
                x,
                b.parameter("w", Shape.of(48, 32, 3, 3)),
                null,
                Window.of(3).pad(1),
                1);
        Random random = new Random(1);
        Tensor weight = Tensor.zeros(Shape.of(48, 32, 3, 3));
        fill(weight, random);
        Model model = new Model("m", b.build(conv), Map.of("w", weight));
        CompileOptions options = CompileOptions.defaults().startup(Startup.SOONEST_THEN_FASTEST);
        new VectorBackend().prepare(options.startup());
        Executable executable = new VectorBackend().compile(model, options);
        assertEquals(
                "f32_im2col_gemm_6x2_k288", executable.plan().steps().getLast().kernel());
        try (Session session = Session.open(executable)) {
            fill(session.input(), random);
            session.run();
            float[] first = session.output().data().clone();
            while (!session.isSettled()) session.run();
            assertTrue(executable.plan().steps().getLast().kernel().startsWith("winograd"));
            assertEquals(
                    0, relativeError(first, session.output().data()), 5e-5); // what a Winograd tile of 4x4 may lose
        }
    }

    /** Images whose values exceed a cache together are run one by one up to the pooling, by the same kernels as one alone. */
    @Test
    void aBatchOfLargeImagesGivesWhatEachGivesAlone() {
        int batch = 3;
        try (Session alone = Session.open(stem(1), new VectorBackend(), CompileOptions.defaults());
                Session together = Session.open(stem(batch), new VectorBackend(), CompileOptions.defaults())) {
            fill(together.input(), new Random(1));
            together.run();
            float[] images = together.input().data();
            int image = images.length / batch;
            for (int i = 0; i < batch; i++) {
                System.arraycopy(images, i * image, alone.input().data(), 0, image);
                alone.run();
                float[] actual = Arrays.copyOfRange(together.output().data(), i * 10, i * 10 + 10);
                assertEquals(0, relativeError(alone.output().data(), actual), 1e-6 * Math.sqrt(64));
            }
            long images64 = 64L * 64 * 64 * Float.BYTES;
            assertTrue(together.plan().arenaBytes() < 2 * batch * images64, "each value only for one image");
        }
    }

    private static Model stem(int batch) {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(batch, 3, 128, 128));
        Window window = Window.of(3).stride(2).pad(1);
        Node conv = b.relu("relu", b.conv2d("conv", x, b.parameter("w", Shape.of(64, 3, 3, 3)), null, window, 1));
        Node same = b.conv2d(
                "same",
                conv,
                b.parameter("s", Shape.of(64, 64, 3, 3)),
                null,
                Window.of(3).pad(1),
                1);
        Node sum = b.relu("sum_relu", b.add("sum", same, conv));
        Node logits = b.linear(
                "fc",
                b.apply("flat", new Op.Flatten(), b.globalAvgPool("pool", sum)),
                b.parameter("f", Shape.of(10, 64)),
                null);
        Random random = new Random(2);
        Map<String, Tensor> weights = new HashMap<>();
        for (Node parameter : b.build(logits).parameters()) {
            Tensor weight = Tensor.zeros(parameter.shape());
            fill(weight, random);
            weights.put(parameter.name(), weight);
        }
        return new Model("stem", b.build(logits), weights);
    }

    private static void fill(Tensor tensor, Random random) {
        for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = random.nextFloat() - 0.5f;
    }

    private static double relativeError(float[] expected, float[] actual) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
    }

    /** What a JVM with these flags says of the backend's availability. */
    private static String inFreshJvm(List<String> flags) throws IOException, InterruptedException {
        return FreshJvm.run(flags, PrintAvailability.class);
    }

    /** Run in a JVM of its own. */
    static final class PrintAvailability {
        public static void main(String[] args) {
            System.out.println(new VectorBackend().availability());
        }
    }
}
