package dev.residua.vector;

import dev.residua.engine.backend.Peak;
import dev.residua.engine.cpu.WorkerPool;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * Measures what the machine can do at best: multiply-adds on independent registers, and the STREAM triad (McCalpin 1995) over arrays far larger
 * than the caches. Each is repeated for about half a second and the best round counts, as anything else running can only slow a round down.
 */
final class PeakProbe {
    private static final long DURATION_NANOS = 400_000_000;

    /** After this the multiply-adds are taken as they are: a vector shape the CPU does not have is never compiled. */
    private static final long MAX_WARM_UP_NANOS = 5_000_000_000L;

    /** What one round should take at the least, so that handing it out costs nothing. */
    private static final long ROUND_NANOS = 10_000_000;

    private PeakProbe() {}

    static Peak measure(int threads) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            return new Peak(threads, gflops(pool), gigabytesPerSecond(pool));
        }
    }

    private static double gflops(WorkerPool pool) {
        MultiplyAdd work = new MultiplyAdd(new float[pool.threads()]);
        work.iterations = 1000;
        double best = 0;
        long begin = System.nanoTime();
        long compiled = begin;
        while (System.nanoTime() - compiled < DURATION_NANOS) {
            long nanos = time(pool, work);
            double operations = (double) work.iterations * MultiplyAdd.REGISTERS;
            boolean isCompiled = nanos < operations * MultiplyAdd.INTERPRETED_NANOS;
            if (!isCompiled && System.nanoTime() - begin < MAX_WARM_UP_NANOS) compiled = System.nanoTime();
            best = Math.max(best, operations * Simd.LANES * 2 * pool.threads() / nanos);
            if (nanos < ROUND_NANOS) work.iterations *= 2;
        }
        return best;
    }

    private static double gigabytesPerSecond(WorkerPool pool) {
        long bytes =
                Math.min(4 * CpuInfo.lastLevelCacheBytes(), Runtime.getRuntime().maxMemory() / 16);
        Triad work = new Triad((int) Math.min(bytes / Float.BYTES, Integer.MAX_VALUE - 8), pool.threads());
        double best = 0;
        long start = System.nanoTime();
        do {
            best = Math.max(best, 3.0 * Float.BYTES * work.a.length / time(pool, work));
        } while (System.nanoTime() - start < DURATION_NANOS);
        return best;
    }

    private static long time(WorkerPool pool, WorkerPool.Part work) {
        long start = System.nanoTime();
        pool.run(pool.threads(), work);
        return Math.max(1, System.nanoTime() - start);
    }

    /** Twelve registers are enough to hide the latency of the multiply-add, and few enough for CPUs with sixteen. */
    private static final class MultiplyAdd implements WorkerPool.Part {
        static final int REGISTERS = 12;

        /** A multiply-add slower than this is not compiled yet. */
        static final double INTERPRETED_NANOS = 5;

        /** Keeps the work from being removed as useless. */
        private final float[] results;

        private int iterations;

        MultiplyAdd(float[] results) {
            this.results = results;
        }

        @Override
        public void run(int index, int worker) {
            results[index] = multiplyAdd(iterations, 0.999f, 0.001f);
        }

        private static float multiplyAdd(int iterations, float factor, float summand) {
            FloatVector m = FloatVector.broadcast(Simd.SPECIES, factor);
            FloatVector s = FloatVector.broadcast(Simd.SPECIES, summand);
            FloatVector r0 = m;
            FloatVector r1 = r0.add(s);
            FloatVector r2 = r1.add(s);
            FloatVector r3 = r2.add(s);
            FloatVector r4 = r3.add(s);
            FloatVector r5 = r4.add(s);
            FloatVector r6 = r5.add(s);
            FloatVector r7 = r6.add(s);
            FloatVector r8 = r7.add(s);
            FloatVector r9 = r8.add(s);
            FloatVector r10 = r9.add(s);
            FloatVector r11 = r10.add(s);
            for (int i = 0; i < iterations; i++) {
                r0 = r0.fma(m, s);
                r1 = r1.fma(m, s);
                r2 = r2.fma(m, s);
                r3 = r3.fma(m, s);
                r4 = r4.fma(m, s);
                r5 = r5.fma(m, s);
                r6 = r6.fma(m, s);
                r7 = r7.fma(m, s);
                r8 = r8.fma(m, s);
                r9 = r9.fma(m, s);
                r10 = r10.fma(m, s);
                r11 = r11.fma(m, s);
            }
            FloatVector sum = r0.add(r1).add(r2).add(r3).add(r4).add(r5);
            return sum.add(r6).add(r7).add(r8).add(r9).add(r10).add(r11).lane(0);
        }
    }

    private static final class Triad implements WorkerPool.Part {
        private final float[] a;
        private final float[] b;
        private final float[] c;
        private final int parts;

        Triad(int length, int parts) {
            a = new float[length];
            b = new float[length];
            c = new float[length];
            this.parts = parts;
        }

        @Override
        public void run(int index, int worker) {
            int begin = (int) ((long) a.length * index / parts);
            int end = (int) ((long) a.length * (index + 1) / parts);
            for (int i = begin; i < end; i++) a[i] = b[i] + 3 * c[i];
        }
    }
}
