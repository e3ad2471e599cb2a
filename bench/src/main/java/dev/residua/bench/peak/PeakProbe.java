package dev.residua.bench.peak;

import dev.residua.bench.machine.Machine;
import dev.residua.engine.cpu.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Measures a {@link Roof}: multiply-adds from registers for each vector width the CPU has, the STREAM kernels copy and
 * triad (McCalpin 1995), and the speed of reading from each level of the caches. Of many short rounds the best counts,
 * as anything else that runs can only slow one down.
 */
public final class PeakProbe {
    private static final Duration DURATION = Duration.ofMillis(250);

    /** A rung of the ladder takes this part of the time of the others. */
    private static final int RUNG_PART = 6;

    /** What a round should take at the least, so that handing it out costs nothing. */
    private static final long ROUND_NANOS = 2_000_000;

    /**
     * Vector code runs a hundred times slower until it is compiled, which happens in another thread and so takes as
     * long as the rest of the machine lets it: a vector operation slower than this is not compiled yet.
     */
    private static final double COMPILED_NANOS = 5;

    private static final long MAX_WAIT_NANOS = 20_000_000_000L;

    private static final int SMALLEST_RUNG = 8 << 10;
    private static final List<VectorSpecies<Float>> SPECIES =
            List.of(FloatVector.SPECIES_128, FloatVector.SPECIES_256, FloatVector.SPECIES_512);

    /** Work that each thread does at the same time, so many times over. */
    @FunctionalInterface
    private interface Work {
        void run(int worker, int iterations);
    }

    private final Machine machine;
    private final long nanos;

    /** Keeps the work from being removed as useless. */
    private volatile float sink;

    public PeakProbe(Machine machine) {
        this(machine, DURATION);
    }

    /**
     * @param duration of each measurement, after its code is compiled
     */
    public PeakProbe(Machine machine, Duration duration) {
        this.machine = machine;
        nanos = duration.toNanos();
    }

    /** 1, 2, 4 and so on, and the number of processors. */
    public static List<Integer> threadCounts(int processors) {
        TreeSet<Integer> counts = new TreeSet<>(List.of(processors));
        for (int threads = 1; threads < processors; threads *= 2) counts.add(threads);
        return List.copyOf(counts);
    }

    /** Takes about a second for each vector width, half a second for each number of threads, and a second more. */
    public Roof measure(List<Integer> threadCounts) {
        List<Roof.Arithmetic> arithmetic = new ArrayList<>();
        VectorLoops loops = null;
        for (VectorSpecies<Float> species : SPECIES) {
            if (species.length() > FloatVector.SPECIES_MAX.length()) continue; // would be emulated
            loops = SpeciesLoops.of(species);
            for (int threads : threadCounts) {
                arithmetic.add(new Roof.Arithmetic(species.vectorBitSize(), threads, gflops(loops, threads)));
            }
        }
        List<Roof.Bandwidth> bandwidth = new ArrayList<>();
        for (int threads : threadCounts) {
            Stream stream = new Stream(largestArray(), threads);
            bandwidth.add(new Roof.Bandwidth("copy", threads, gigabytes(threads, stream::copy, stream.bytes(2))));
            bandwidth.add(new Roof.Bandwidth("triad", threads, gigabytes(threads, stream::triad, stream.bytes(3))));
        }
        return new Roof(arithmetic, bandwidth, ladder(loops));
    }

    private double gflops(VectorLoops loops, int threads) {
        double slowest = COMPILED_NANOS * VectorLoops.ACCUMULATORS;
        Work work = (_, iterations) -> sink = loops.multiplyAdd(iterations);
        double iteration = fastest(threads, work, nanos, slowest);
        return 2.0 * VectorLoops.ACCUMULATORS * loops.lanes() * threads / iteration;
    }

    /**
     * @param bytes moved by one iteration of all threads together
     */
    private double gigabytes(int threads, Work work, double bytes) {
        return bytes / fastest(threads, work, nanos, Double.POSITIVE_INFINITY);
    }

    private List<Roof.Rung> ladder(VectorLoops loops) {
        float[] array = new float[largestArray()];
        List<Roof.Rung> rungs = new ArrayList<>();
        for (int n = SMALLEST_RUNG / Float.BYTES; n <= array.length; n *= 2) {
            int length = n;
            double slowest = COMPILED_NANOS * length / loops.lanes();
            Work work = (_, iterations) -> sink = loops.sum(array, length, iterations);
            long bytes = (long) length * Float.BYTES;
            rungs.add(new Roof.Rung(bytes, bytes / fastest(1, work, nanos / RUNG_PART, slowest)));
        }
        return rungs;
    }

    /** Elements; a power of two, so that every rung divides it. */
    private int largestArray() {
        long bytes =
                Math.min(4 * machine.lastLevelCacheBytes(), Runtime.getRuntime().maxMemory() / 8);
        return Integer.highestOneBit(Math.clamp(bytes / Float.BYTES, SMALLEST_RUNG, 1 << 28));
    }

    /**
     * Nanoseconds of one iteration in the fastest round.
     *
     * @param slowest rounds whose iterations take longer are not of compiled code and do not count
     */
    private static double fastest(int threads, Work work, long durationNanos, double slowest) {
        try (WorkerPool pool = new WorkerPool(threads)) {
            int iterations = 1;
            double fastest = Double.POSITIVE_INFINITY;
            long begin = System.nanoTime();
            long compiled = begin;
            long now = begin;
            while (now - compiled < durationNanos) {
                long nanos = round(pool, work, iterations);
                now = System.nanoTime();
                if (nanos > slowest * iterations && now - begin < MAX_WAIT_NANOS) compiled = now;
                if (nanos < ROUND_NANOS && iterations < 1 << 29) iterations *= 2;
                else fastest = Math.min(fastest, (double) nanos / iterations);
            }
            return fastest;
        }
    }

    private static long round(WorkerPool pool, Work work, int iterations) {
        long start = System.nanoTime();
        pool.run(pool.threads(), (worker, _) -> work.run(worker, iterations));
        return Math.max(1, System.nanoTime() - start);
    }

    /** Arrays of which each thread has a part of its own. */
    private static final class Stream {
        private final float[][] a;
        private final float[][] b;
        private final float[][] c;

        Stream(int length, int threads) {
            a = new float[threads][length / threads];
            b = new float[threads][length / threads];
            c = new float[threads][length / threads];
        }

        /** Bytes of that many of the arrays. */
        double bytes(int arrays) {
            return (double) arrays * Float.BYTES * a.length * a[0].length;
        }

        void copy(int worker, int iterations) {
            for (int i = 0; i < iterations; i++) System.arraycopy(b[worker], 0, a[worker], 0, a[worker].length);
        }

        void triad(int worker, int iterations) {
            for (int i = 0; i < iterations; i++) triad(a[worker], b[worker], c[worker]);
        }

        private static void triad(float[] a, float[] b, float[] c) {
            for (int i = 0; i < a.length; i++) a[i] = b[i] + 3 * c[i];
        }
    }
}
