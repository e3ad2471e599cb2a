package dev.residua.vector.codegen;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The kernels made so far in this JVM: one class for each spec, made when first asked for. */
public final class Kernels {
    /** No machine takes longer for a fused multiply-add of one vector in compiled code; interpreted code takes ten times as long. */
    private static final long COMPILED_NANOS_PER_FMA = 4;

    private static final Map<BrgemmSpec, Brgemm> BRGEMMS = new ConcurrentHashMap<>();
    private static final Set<BrgemmSpec> WARMED = ConcurrentHashMap.newKeySet();

    private Kernels() {}

    /** The kernel of that spec: right at once, fast when C2 has compiled it. */
    public static Brgemm get(BrgemmSpec spec) {
        return BRGEMMS.computeIfAbsent(spec, wanted -> KernelClass.load(BrgemmEmitter.emit(wanted), Brgemm.class));
    }

    /** Starts to have the kernel compiled, in the background, unless that was begun before. */
    public static void warm(BrgemmSpec spec) {
        if (!WARMED.add(spec)) return;
        Brgemm kernel = get(spec);
        int columns = spec.columns();
        float[] a = new float[spec.rows() * Warmup.K];
        float[] b = new float[Warmup.K * columns];
        float[] c = new float[spec.rows() * columns];
        float[] bias = new float[columns];
        int[] taps = {0};
        Warmup.begin(
                () -> kernel.run(a, 0, Warmup.K, taps, Warmup.K, b, 0, c, 0, columns, bias, 0, c, 0),
                COMPILED_NANOS_PER_FMA * spec.rows() * spec.vectors() * Warmup.K);
    }

    /** Waits until every kernel being warmed is compiled; gives up after ten seconds. */
    public static void awaitCompiled() {
        Warmup.await();
    }
}
