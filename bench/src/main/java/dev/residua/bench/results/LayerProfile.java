package dev.residua.bench.results;

import java.util.List;
import java.util.Map;

/**
 * The steps of a network, each timed inside the whole.
 *
 * @param engines whose settings are as in the comparison of the same network; ours first
 */
public record LayerProfile(String network, int batch, int threads, List<String> engines, List<Layer> layers) {
    /**
     * One step; the median over the runs.
     *
     * @param peerMs the same step on each peer that tells
     */
    public record Layer(String name, String kernel, long flops, long bytes, double ms, Map<String, Double> peerMs) {
        public double gflops() {
            return flops / 1e6 / ms;
        }

        /** Operations for each byte of operands and result. */
        public double intensity() {
            return (double) flops / bytes;
        }
    }
}
