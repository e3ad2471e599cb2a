package dev.residua.tornado.speed;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The operators as one would first write them for TornadoVM: plain loops, the outer ones {@code @Parallel}, nothing in local
 * memory. Images are NCHW, windows square with stride 1 unless said otherwise.
 */
final class NaiveKernels {
    private static final float EPSILON = 1e-5f;

    private NaiveKernels() {}

    /** {@code y = x w^T}: x {@code [m, k]}, w {@code [n, k]}. */
    static void linear(FloatArray x, FloatArray w, FloatArray y, int m, int n, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            for (@Parallel int j = 0; j < n; j++) {
                float sum = 0;
                for (int q = 0; q < k; q++) sum += x.get(i * k + q) * w.get(j * k + q);
                y.set(i * n + j, sum);
            }
        }
    }

    /** {@code dx = dy w}: dy {@code [m, n]}, w {@code [n, k]}. */
    static void linearInput(FloatArray dy, FloatArray w, FloatArray dx, int m, int n, int k) {
        for (@Parallel int i = 0; i < m; i++) {
            for (@Parallel int q = 0; q < k; q++) {
                float sum = 0;
                for (int j = 0; j < n; j++) sum += dy.get(i * n + j) * w.get(j * k + q);
                dx.set(i * k + q, sum);
            }
        }
    }

    /** {@code dw = dy^T x}. */
    static void linearWeight(FloatArray x, FloatArray dy, FloatArray dw, int m, int n, int k) {
        for (@Parallel int j = 0; j < n; j++) {
            for (@Parallel int q = 0; q < k; q++) {
                float sum = 0;
                for (int i = 0; i < m; i++) sum += dy.get(i * n + j) * x.get(i * k + q);
                dw.set(j * k + q, sum);
            }
        }
    }

    static void convolution(FloatArray x, FloatArray w, FloatArray y, int images, int c, int oc, int size, int side) {
        int pad = side / 2;
        for (@Parallel int plane = 0; plane < images * oc; plane++) {
            for (@Parallel int pixel = 0; pixel < size * size; pixel++) {
                float sum = 0;
                for (int ic = 0; ic < c; ic++) {
                    for (int r = 0; r < side; r++) {
                        int h = pixel / size + r - pad;
                        for (int s = 0; s < side; s++) {
                            int v = pixel % size + s - pad;
                            if ((h | v | size - 1 - h | size - 1 - v) >= 0) {
                                sum += x.get(((plane / oc * c + ic) * size + h) * size + v)
                                        * w.get(((plane % oc * c + ic) * side + r) * side + s);
                            }
                        }
                    }
                }
                y.set(plane * size * size + pixel, sum);
            }
        }
    }

    static void convolutionInput(
            FloatArray dy, FloatArray w, FloatArray dx, int images, int c, int oc, int size, int side) {
        int pad = side / 2;
        for (@Parallel int plane = 0; plane < images * c; plane++) {
            for (@Parallel int pixel = 0; pixel < size * size; pixel++) {
                float sum = 0;
                for (int o = 0; o < oc; o++) {
                    for (int r = 0; r < side; r++) {
                        int h = pixel / size - r + pad;
                        for (int s = 0; s < side; s++) {
                            int v = pixel % size - s + pad;
                            if ((h | v | size - 1 - h | size - 1 - v) >= 0) {
                                sum += dy.get(((plane / c * oc + o) * size + h) * size + v)
                                        * w.get(((o * c + plane % c) * side + r) * side + s);
                            }
                        }
                    }
                }
                dx.set(plane * size * size + pixel, sum);
            }
        }
    }

    static void convolutionWeight(
            FloatArray x, FloatArray dy, FloatArray dw, int images, int c, int oc, int size, int side) {
        int pad = side / 2;
        for (@Parallel int planes = 0; planes < oc * c; planes++) {
            for (@Parallel int tap = 0; tap < side * side; tap++) {
                float sum = 0;
                for (int image = 0; image < images; image++) {
                    for (int oh = 0; oh < size; oh++) {
                        int h = oh + tap / side - pad;
                        for (int ow = 0; ow < size; ow++) {
                            int v = ow + tap % side - pad;
                            if ((h | v | size - 1 - h | size - 1 - v) >= 0) {
                                sum += dy.get(((image * oc + planes / c) * size + oh) * size + ow)
                                        * x.get(((image * c + planes % c) * size + h) * size + v);
                            }
                        }
                    }
                }
                dw.set(planes * side * side + tap, sum);
            }
        }
    }

    static void relu(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) y.set(i, Math.max(x.get(i), 0));
    }

    static void add(FloatArray a, FloatArray b, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) y.set(i, a.get(i) + b.get(i));
    }

    static void reluGradient(FloatArray dy, FloatArray y, FloatArray dx, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float g = dy.get(i);
            dx.set(i, y.get(i) > 0 ? g : 0);
        }
    }

    static void batchNorm(
            FloatArray x,
            FloatArray gamma,
            FloatArray beta,
            FloatArray mean,
            FloatArray var,
            FloatArray y,
            int n,
            int channels,
            int pixels) {
        for (@Parallel int i = 0; i < n; i++) {
            int c = i / pixels % channels;
            float normalized = (x.get(i) - mean.get(c)) / TornadoMath.sqrt(var.get(c) + EPSILON);
            y.set(i, gamma.get(c) * normalized + beta.get(c));
        }
    }

    static void batchNormalize(
            FloatArray x,
            FloatArray gamma,
            FloatArray beta,
            FloatArray statistics,
            FloatArray y,
            int n,
            int channels,
            int pixels) {
        for (@Parallel int i = 0; i < n; i++) {
            int c = i / pixels % channels;
            float deviation = TornadoMath.sqrt(statistics.get(channels + c) + EPSILON);
            float v = gamma.get(c) * (x.get(i) - statistics.get(c)) / deviation + beta.get(c);
            y.set(i, Math.max(v, 0));
        }
    }

    static void batchStatistics(FloatArray x, FloatArray y, int n, int channels, int pixels) {
        int count = n / channels;
        for (@Parallel int c = 0; c < channels; c++) {
            float sum = 0;
            for (int i = 0; i < count; i++) sum += x.get((i / pixels * channels + c) * pixels + i % pixels);
            float mean = sum / count;
            float squares = 0;
            for (int i = 0; i < count; i++) {
                float d = x.get((i / pixels * channels + c) * pixels + i % pixels) - mean;
                squares += d * d;
            }
            y.set(c, mean);
            y.set(channels + c, squares / count);
        }
    }

    static void normalizeSums(
            FloatArray dy, FloatArray x, FloatArray statistics, FloatArray sums, int n, int channels, int pixels) {
        int count = n / channels;
        for (@Parallel int c = 0; c < channels; c++) {
            float plain = 0;
            float weighted = 0;
            for (int i = 0; i < count; i++) {
                int at = (i / pixels * channels + c) * pixels + i % pixels;
                plain += dy.get(at);
                weighted += dy.get(at) * (x.get(at) - statistics.get(c));
            }
            sums.set(c, plain);
            sums.set(channels + c, weighted / TornadoMath.sqrt(statistics.get(channels + c) + EPSILON));
        }
    }

    static void normalizeInput(
            FloatArray dy,
            FloatArray x,
            FloatArray gamma,
            FloatArray statistics,
            FloatArray sums,
            FloatArray dx,
            int n,
            int channels,
            int pixels) {
        int count = n / channels;
        for (@Parallel int i = 0; i < n; i++) {
            int c = i / pixels % channels;
            float deviation = TornadoMath.sqrt(statistics.get(channels + c) + EPSILON);
            float normalized = (x.get(i) - statistics.get(c)) / deviation;
            float rest = sums.get(c) / count + normalized * sums.get(channels + c) / count;
            dx.set(i, gamma.get(c) / deviation * (dy.get(i) - rest));
        }
    }

    /** 3x3, stride 2, padding 1. */
    static void maxPool(FloatArray x, FloatArray y, int planes, int size, int outSize) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            for (@Parallel int pixel = 0; pixel < outSize * outSize; pixel++) {
                float largest = Float.NEGATIVE_INFINITY;
                for (int tap = 0; tap < 9; tap++) {
                    int h = pixel / outSize * 2 + tap / 3 - 1;
                    int v = pixel % outSize * 2 + tap % 3 - 1;
                    if ((h | v | size - 1 - h | size - 1 - v) >= 0) {
                        largest = Math.max(largest, x.get((plane * size + h) * size + v));
                    }
                }
                y.set(plane * outSize * outSize + pixel, largest);
            }
        }
    }

    /** Scatters within each plane. */
    static void maxPoolGradient(
            FloatArray dy, FloatArray x, FloatArray y, FloatArray dx, int planes, int size, int outSize) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            for (int i = 0; i < size * size; i++) dx.set(plane * size * size + i, 0);
            for (int pixel = 0; pixel < outSize * outSize; pixel++) {
                int from = plane * outSize * outSize + pixel;
                int first = -1;
                for (int tap = 8; tap >= 0; tap--) {
                    int h = pixel / outSize * 2 + tap / 3 - 1;
                    int v = pixel % outSize * 2 + tap % 3 - 1;
                    if ((h | v | size - 1 - h | size - 1 - v) >= 0) {
                        int at = (plane * size + h) * size + v;
                        first = x.get(at) == y.get(from) ? at : first;
                    }
                }
                dx.set(first, dx.get(first) + dy.get(from));
            }
        }
    }

    /** 2x2, stride 2. */
    static void averagePool(FloatArray x, FloatArray y, int planes, int size) {
        int outSize = size / 2;
        for (@Parallel int plane = 0; plane < planes; plane++) {
            for (@Parallel int pixel = 0; pixel < outSize * outSize; pixel++) {
                int at = (plane * size + pixel / outSize * 2) * size + pixel % outSize * 2;
                float sum = x.get(at) + x.get(at + 1) + x.get(at + size) + x.get(at + size + 1);
                y.set(plane * outSize * outSize + pixel, sum / 4);
            }
        }
    }

    static void globalAverage(FloatArray x, FloatArray y, int planes, int pixels) {
        for (@Parallel int plane = 0; plane < planes; plane++) {
            float sum = 0;
            for (int i = 0; i < pixels; i++) sum += x.get(plane * pixels + i);
            y.set(plane, sum / pixels);
        }
    }

    static void softmax(FloatArray x, FloatArray y, int rows, int k) {
        for (@Parallel int row = 0; row < rows; row++) {
            float largest = x.get(row * k);
            for (int i = 1; i < k; i++) largest = Math.max(largest, x.get(row * k + i));
            float sum = 0;
            for (int i = 0; i < k; i++) sum += TornadoMath.exp(x.get(row * k + i) - largest);
            for (int i = 0; i < k; i++) y.set(row * k + i, TornadoMath.exp(x.get(row * k + i) - largest) / sum);
        }
    }

    static void crossEntropyGradient(
            FloatArray dloss, FloatArray x, FloatArray labels, FloatArray dx, int rows, int k) {
        for (@Parallel int row = 0; row < rows; row++) {
            float largest = x.get(row * k);
            for (int i = 1; i < k; i++) largest = Math.max(largest, x.get(row * k + i));
            float sum = 0;
            for (int i = 0; i < k; i++) sum += TornadoMath.exp(x.get(row * k + i) - largest);
            for (int i = 0; i < k; i++) {
                float target = i == (int) labels.get(row) ? 1 : 0;
                float softmax = TornadoMath.exp(x.get(row * k + i) - largest) / sum;
                dx.set(row * k + i, dloss.get(0) * (softmax - target) / rows);
            }
        }
    }

    static void sgd(
            FloatArray w,
            FloatArray g,
            FloatArray velocity,
            FloatArray schedule,
            FloatArray out,
            int n,
            float momentum) {
        for (@Parallel int i = 0; i < n; i++) {
            float v = momentum * velocity.get(i) + g.get(i);
            float updated = w.get(i) - schedule.get(0) * v;
            velocity.set(i, v);
            w.set(i, updated);
            out.set(i, updated);
        }
    }
}
