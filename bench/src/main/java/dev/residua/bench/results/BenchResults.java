package dev.residua.bench.results;

import dev.residua.bench.peak.Roof;
import java.util.List;

/**
 * All that one run of the suite measured.
 *
 * @param roof null if it was not measured
 * @param notes what was left out, and why
 */
public record BenchResults(
        RunInfo run,
        Roof roof,
        List<ComparisonResult> comparisons,
        List<LayerProfile> profiles,
        List<Scaling> scalings,
        List<WarmUp> warmUps,
        List<KernelResult> kernels,
        List<String> notes) {}
