package dev.residua.vector.codegen;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/** The kernels made so far in this JVM: one class for each spec, made when first asked for. */
public final class Kernels {
    private static final Map<KernelSpec, Object> KERNELS = new ConcurrentHashMap<>();
    private static final Map<KernelSpec, Future<?>> WARMINGS = new ConcurrentHashMap<>();

    /** Calls of a transform without tiles, in each trip: they take no time, and C2 goes by the number of calls. */
    private static final int EMPTY_CALLS = 8;

    private Kernels() {}

    /** The kernel of that spec: right at once, fast when C2 has compiled it. */
    public static Brgemm get(BrgemmSpec spec) {
        return (Brgemm) KERNELS.computeIfAbsent(spec, _ -> KernelClass.load(emit(spec), Brgemm.class));
    }

    /** The kernel of that spec: right at once, fast when C2 has compiled it. */
    public static Product get(ProductSpec spec) {
        return (Product) KERNELS.computeIfAbsent(spec, _ -> KernelClass.load(emit(spec), Product.class));
    }

    /** The kernel of that spec: right at once, fast when C2 has compiled it. */
    public static TileTransform get(TransformSpec spec) {
        return (TileTransform) KERNELS.computeIfAbsent(spec, _ -> KernelClass.load(emit(spec), TileTransform.class));
    }

    /** The kernel of that spec: right at once, fast when C2 has compiled it. */
    public static PhasePacking get(PackSpec spec) {
        return (PhasePacking) KERNELS.computeIfAbsent(spec, _ -> KernelClass.load(emit(spec), PhasePacking.class));
    }

    /** The class file of a kernel. */
    static byte[] emit(KernelSpec spec) {
        return switch (spec) {
            case BrgemmSpec brgemm -> BrgemmEmitter.emit(brgemm);
            case ProductSpec product -> ProductEmitter.emit(product);
            case TransformSpec transform -> TransformEmitter.emit(transform);
            case PackSpec pack -> PackEmitter.emit(pack);
        };
    }

    /** What was emitted for kernels, as text. */
    public static String listing(Collection<? extends KernelSpec> specs) {
        return ClassListing.of(specs);
    }

    /** Starts to have the kernel compiled, in the background, unless that was begun before. */
    public static void warm(KernelSpec spec) {
        WARMINGS.computeIfAbsent(spec, _ -> Warmup.begin(() -> trip(spec), operations(spec)));
    }

    /** About how many vector operations a trip is. */
    private static long operations(KernelSpec spec) {
        return switch (spec) {
            case BrgemmSpec brgemm -> brgemm.rows() * brgemm.vectors() * Warmup.K;
            case ProductSpec product -> 2 * product.rows() * product.vectors() * Warmup.K;
            case TransformSpec transform -> 2 * 2 * 8 * transform.points() * transform.points();
            case PackSpec pack -> Warmup.K * pack.step() / pack.lanes() * 6;
        };
    }

    /** Waits until every kernel being warmed is compiled; gives up after ten seconds. */
    public static void awaitCompiled() {
        Warmup.await(WARMINGS.values());
    }

    /** Waits until those of some kernels that are being warmed are compiled; gives up after ten seconds. */
    static void awaitCompiled(Collection<? extends KernelSpec> specs) {
        Warmup.await(specs.stream().map(WARMINGS::get).filter(Objects::nonNull).toList());
    }

    /** Warms kernels and waits until they are compiled; empty if they are. */
    static Optional<Runnable> warmUp(Collection<? extends KernelSpec> specs) {
        boolean compiled = specs.stream().map(WARMINGS::get).allMatch(warming -> warming != null && warming.isDone());
        if (compiled) return Optional.empty();
        return Optional.of(() -> {
            specs.forEach(Kernels::warm);
            awaitCompiled(specs);
        });
    }

    /** Calls the kernel on a tiny problem. */
    static Runnable trip(KernelSpec spec) {
        return switch (spec) {
            case BrgemmSpec brgemm -> trip(brgemm, get(brgemm));
            case ProductSpec product -> trip(product, get(product));
            case TransformSpec transform -> trip(transform, get(transform));
            case PackSpec pack -> trip(pack, get(pack));
        };
    }

    private static Runnable trip(BrgemmSpec spec, Brgemm kernel) {
        int columns = spec.columns();
        float[] a = new float[spec.rows() * Warmup.K];
        float[] b = new float[Warmup.K * columns];
        float[] c = new float[spec.rows() * columns];
        float[] extra = new float[Math.max(3, spec.rows()) * columns];
        int[] taps = {0};
        return () -> kernel.run(a, 0, Warmup.K, taps, Warmup.K, b, 0, c, 0, columns, b, 0, c, 0, 0, extra, 0, columns);
    }

    private static Runnable trip(ProductSpec spec, Product kernel) {
        float[] a = new float[2 * spec.rows() * spec.aStep() + Warmup.K];
        float[] b = new float[Warmup.K * spec.columns()];
        float[] c = new float[2 * spec.rows() * spec.cStep()];
        return () -> kernel.run(a, 0, Warmup.K, b, 0, c, 0, 2);
    }

    /** One call with a residual and one without, so that C2 compiles both ways. */
    private static Runnable trip(TransformSpec spec, TileTransform kernel) {
        int channels = 2 * spec.lanes();
        int pixel = spec.pixel() == 0 ? channels : spec.pixel();
        int point = spec.point() == 0 ? channels : spec.point();
        int row = spec.points() * pixel;
        float[] x = new float[channels + spec.points() * Math.max(row, spec.points() * point)];
        return () -> {
            kernel.run(x, 0, 0, x, 0, 0, row, pixel, point, x, 0, null, 0, 0, channels, 1);
            kernel.run(x, 0, 0, x, 0, 0, row, pixel, point, x, 0, x, 0, 0, channels, 1);
            for (int i = 0; i < EMPTY_CALLS; i++) {
                kernel.run(x, 0, 0, x, 0, 0, row, pixel, point, x, 0, x, 0, 0, channels, 0);
            }
        };
    }

    private static Runnable trip(PackSpec spec, PhasePacking kernel) {
        float[] x = new float[2 * Warmup.K * spec.c() + 3 * spec.step()];
        float[] y = new float[Warmup.K * spec.step()];
        return () -> kernel.run(x, spec.c(), 2 * spec.c(), y, 0, Warmup.K);
    }
}
