package dev.residua.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Peak;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.vector.simd.Simd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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

    /** What a JVM with these flags says of the backend's availability. */
    private static String inFreshJvm(List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PrintAvailability.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    /** Run in a JVM of its own. */
    static final class PrintAvailability {
        public static void main(String[] args) {
            System.out.println(new VectorBackend().availability());
        }
    }
}
