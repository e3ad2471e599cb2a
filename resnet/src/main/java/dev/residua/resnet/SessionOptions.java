package dev.residua.resnet;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What a session is to run. Immutable; each method gives a copy with one thing changed.
 *
 * @param batch examples of one run
 * @param height of the images in pixels; 0 for the network's usual size, as is {@code width}
 * @param width of the images in pixels
 * @param threads that a run uses, the caller's included; 0 for all processors, which the sessions of a pool share
 * @param backend its name; null for the best that is available
 * @param features names of the layers whose results are wanted
 * @param earlyStart whether to begin with kernels that are ready in half the time, and to take up the fastest between two runs when the background
 *     has prepared them: then the last bits of results change. If not, which is the default, the same input always gives the same bits
 * @param listener told of every run
 */
public record SessionOptions(
        int batch,
        int height,
        int width,
        int threads,
        String backend,
        List<String> features,
        boolean earlyStart,
        RunListener listener) {
    /** One example of the usual size, all processors, the best backend. */
    public static final SessionOptions DEFAULTS = new SessionOptions(1, 0, 0, 0, null, List.of(), false, (_, _) -> {});

    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public SessionOptions {
        require(batch >= 1, "batch is " + batch + ", expected 1 or more");
        require(
                height >= 0 && width >= 0 && (height == 0) == (width == 0),
                "image size is " + height + "x" + width + ", expected two numbers above 0");
        require(threads >= 0 && threads <= 1024, "threads is " + threads + ", expected 1 to 1024, or 0 for all");
        features = List.copyOf(features);
        Objects.requireNonNull(listener, "listener");
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }

    public SessionOptions batch(int batch) {
        return new SessionOptions(batch, height, width, threads, backend, features, earlyStart, listener);
    }

    public SessionOptions imageSize(int height, int width) {
        return new SessionOptions(batch, height, width, threads, backend, features, earlyStart, listener);
    }

    public SessionOptions threads(int threads) {
        return new SessionOptions(batch, height, width, threads, backend, features, earlyStart, listener);
    }

    public SessionOptions backend(String backend) {
        return new SessionOptions(batch, height, width, threads, backend, features, earlyStart, listener);
    }

    /** Layers to keep the results of, as {@link Model#layers()} names them, for {@link Session#features}. */
    public SessionOptions features(String... layers) {
        return new SessionOptions(batch, height, width, threads, backend, Arrays.asList(layers), earlyStart, listener);
    }

    /** For programs whose first answer is to come soon; see the class for what it costs. */
    public SessionOptions earlyStart(boolean earlyStart) {
        return new SessionOptions(batch, height, width, threads, backend, features, earlyStart, listener);
    }

    public SessionOptions listener(RunListener listener) {
        return new SessionOptions(batch, height, width, threads, backend, features, earlyStart, listener);
    }
}
