package dev.residua.bench.peak;

import dev.residua.engine.backend.Peak;
import java.util.Comparator;
import java.util.List;

/**
 * Measured limits of a machine.
 *
 * @param arithmetic fp32 multiply-adds from registers
 * @param bandwidth of memory, by arrays far larger than the caches
 * @param ladder reading by one thread from ever larger arrays
 */
public record Roof(List<Arithmetic> arithmetic, List<Bandwidth> bandwidth, List<Rung> ladder) {
    /** GFLOP/s of a vector width and number of threads; a multiply-add is two operations. */
    public record Arithmetic(int vectorBits, int threads, double gflops) {}

    /** GB/s (10^9 bytes) of a STREAM kernel, {@code copy} or {@code triad}; what is written counts once. */
    public record Bandwidth(String kernel, int threads, double gigabytesPerSecond) {}

    /** GB/s of reading an array of so many bytes over and over. */
    public record Rung(long bytes, double gigabytesPerSecond) {}

    /** The roof for a number of threads that was measured: the best vector width and the best kernel. */
    public Peak peak(int threads) {
        double gflops = arithmetic.stream()
                .filter(entry -> entry.threads() == threads)
                .mapToDouble(Arithmetic::gflops)
                .max()
                .orElseThrow(() -> new IllegalArgumentException("not measured with " + threads + " threads"));
        double bytes = bandwidth.stream()
                .filter(entry -> entry.threads() == threads)
                .max(Comparator.comparingDouble(Bandwidth::gigabytesPerSecond))
                .orElseThrow()
                .gigabytesPerSecond();
        return new Peak(threads, gflops, bytes);
    }
}
