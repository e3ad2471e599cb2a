package dev.residua.bench.suite;

import dev.residua.bench.peak.PeakProbe;
import dev.residua.bench.peer.Comparison;
import dev.residua.bench.peer.Measurement;
import dev.residua.bench.peer.Workloads;
import dev.residua.bench.results.Scaling;
import dev.residua.resnet.model.ModelZoo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the speed of a network follows the number of threads or of images.
 *
 * @param seconds what one run with one image takes about
 */
record ScalingExperiment(String network, Axis axis, boolean isQuick, double seconds) implements Experiment {
    enum Axis {
        THREADS,
        BATCH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16);

    @Override
    public String name() {
        return axis.word() + "/" + network;
    }

    @Override
    public Duration estimate(Bench bench) {
        Duration sum = Duration.ZERO;
        for (int value : values(bench)) {
            double run = axis == Axis.BATCH ? value * seconds : seconds;
            sum = sum.plus(ComparisonExperiment.estimate(
                    bench.effort(), 1 + bench.peers().size(), run));
        }
        return sum;
    }

    @Override
    public void run(Bench bench) {
        List<Scaling.Point> points = new ArrayList<>();
        for (int value : values(bench)) {
            bench.progress(axis.word() + " " + value);
            int batch = axis == Axis.BATCH ? value : 1;
            int threads = axis == Axis.THREADS ? value : bench.threads();
            Comparison comparison = bench.sideBySide(bench.peers(), threads)
                    .run(Workloads.forward(network, ModelZoo.find(network).inputShape(batch)));
            for (Measurement measurement : comparison.measurements()) {
                double ms = measurement.samples().median() / 1e6;
                points.add(new Scaling.Point(measurement.name(), value, ms, 1e3 * batch / ms));
            }
        }
        bench.add(new Scaling(network, axis.word(), points));
    }

    private List<Integer> values(Bench bench) {
        return axis == Axis.BATCH
                ? BATCHES
                : PeakProbe.threadCounts(bench.machine().processors());
    }
}
