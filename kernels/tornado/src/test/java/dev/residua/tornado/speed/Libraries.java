package dev.residua.tornado.speed;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Operators as cuBLAS and cuDNN compute them, through the library tasks of TornadoVM's CUDA backend, which must have been built with
 * them. cuBLAS knows matrices by columns: to it, each of ours is its own transpose.
 */
final class Libraries {
    private static final int N = 0;
    private static final int T = 1;

    private Libraries() {}

    /** {@code y[n, out] = x[n, in] w[out, in]^T}. */
    static void linear(TaskGraph graph, FloatArray x, FloatArray w, FloatArray y, int n, int in, int out) {
        sgemm(graph, T, N, out, n, in, w, in, x, in, y, out);
    }

    /** {@code dx[n, in] = dy[n, out] w[out, in]}. */
    static void linearInput(TaskGraph graph, FloatArray dy, FloatArray w, FloatArray dx, int n, int in, int out) {
        sgemm(graph, N, N, in, n, out, w, in, dy, out, dx, in);
    }

    /** {@code dw[out, in] = dy[n, out]^T x[n, in]}. */
    static void linearWeight(TaskGraph graph, FloatArray x, FloatArray dy, FloatArray dw, int n, int in, int out) {
        sgemm(graph, N, T, in, out, n, x, in, dy, out, dw, in);
    }

    /** {@code c[m, n] = a[m, k] b[k, n]}, by columns. */
    private static void sgemm(
            TaskGraph graph,
            int aOperation,
            int bOperation,
            int m,
            int n,
            int k,
            FloatArray a,
            int aPitch,
            FloatArray b,
            int bPitch,
            FloatArray c,
            int cPitch) {
        add(
                graph,
                "nvidia/cublas",
                "cublasSgemm",
                11,
                aOperation,
                bOperation,
                m,
                n,
                k,
                1f,
                a,
                aPitch,
                b,
                bPitch,
                0f,
                c,
                cPitch);
    }

    /** A convolution with stride 1 of {@code images} square images of {@code c} channels each, in and out. */
    static void convolution(
            TaskGraph graph, FloatArray x, FloatArray w, FloatArray y, int images, int c, int size, int k) {
        add(graph, "nvidia/cudnn", "cudnnConv2d", 2, x, w, y, images, c, size, size, c, k, k, k / 2, 1);
    }

    static void relu(TaskGraph graph, FloatArray x, FloatArray y, int n) {
        add(graph, "nvidia/cudnn", "cudnnRelu", 1, x, y, n);
    }

    static void softmax(TaskGraph graph, FloatArray x, FloatArray y, int rows, int k) {
        add(graph, "nvidia/cudnn", "cudnnSoftmax", 1, x, y, rows, k);
    }

    private static void add(TaskGraph graph, String library, String function, int result, Object... arguments) {
        String module = library.replace("nvidia/", "tornado.");
        boolean isThere = ModuleLayer.boot().findModule(module).isPresent();
        assumeTrue(isThere, "TornadoVM was built without " + module);
        Access[] access = new Access[arguments.length];
        Arrays.fill(access, Access.READ_ONLY);
        access[result] = Access.WRITE_ONLY;
        LibraryTaskDescriptor call = new LibraryTaskDescriptor()
                .withLibrary(library)
                .withFunction(function)
                .withParameters(arguments)
                .withAccess(access);
        graph.libraryTask("t", c -> c, call);
    }
}
