package dev.residua.bench.suite;

import dev.residua.bench.jmh.AlgorithmBenchmark;
import dev.residua.bench.jmh.BatchNormBenchmark;
import dev.residua.bench.jmh.ConvolutionBenchmark;
import dev.residua.bench.jmh.EpilogueBenchmark;
import dev.residua.bench.jmh.ForwardBenchmark;
import dev.residua.bench.jmh.GemmBenchmark;
import dev.residua.bench.jmh.GradientBenchmark;
import dev.residua.bench.jmh.PoolBenchmark;
import dev.residua.bench.jmh.TrainingBenchmark;
import dev.residua.bench.jmh.WinogradBenchmark;
import dev.residua.bench.peer.Workloads;
import dev.residua.bench.suite.ScalingExperiment.Axis;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.model.ModelZoo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** All experiments, in the order they are run. */
public final class Suite {
    private Suite() {}

    public static List<Experiment> all() {
        List<Experiment> all = new ArrayList<>();
        all.add(new PeakExperiment());
        all.add(forward("resnet18", 1, true, 0.04));
        all.add(new ComparisonExperiment(
                "forward/resnet18/b1/unfolded",
                false,
                0.04,
                () -> Workloads.forwardUnfolded(
                        "resnet18", ModelZoo.find("resnet18").inputShape(1))));
        all.add(forward("resnet34", 1, false, 0.07));
        all.add(forward("resnet50", 1, true, 0.1));
        all.add(forward("resnet50", 8, false, 0.8));
        all.add(forward("resnet101", 1, false, 0.2));
        all.add(forward("resnet152", 1, false, 0.3));
        all.add(forward("resnet20", 128, false, 0.15));
        all.add(training("resnet18", Shape.of(16, 3, 64, 64), true, 0.4));
        all.add(training("resnet20", Shape.of(128, 3, 32, 32), false, 0.6));
        for (int[] s : new int[][] {{1024, 1024, 1024}, {3136, 64, 576}, {196, 256, 2304}, {49, 512, 4608}}) {
            String name = "gemm/%dx%dx%d".formatted(s[0], s[1], s[2]);
            all.add(new ComparisonExperiment(name, false, 0.02, () -> Workloads.gemm(s[0], s[1], s[2])));
        }
        all.add(new LayerExperiment("resnet18", 1, true, 0.04));
        all.add(new LayerExperiment("resnet50", 1, true, 0.1));
        all.add(new LayerExperiment("resnet50", 8, false, 0.8));
        all.add(new ScalingExperiment("resnet18", Axis.THREADS, true, 0.04));
        all.add(new ScalingExperiment("resnet50", Axis.THREADS, false, 0.1));
        all.add(new ScalingExperiment("resnet18", Axis.BATCH, false, 0.04));
        all.add(new ScalingExperiment("resnet50", Axis.BATCH, false, 0.1));
        all.add(new WarmUpExperiment("resnet18", true));
        all.add(new WarmUpExperiment("resnet50", false));
        for (Class<?> benchmark : List.of(
                GemmBenchmark.class,
                ConvolutionBenchmark.class,
                AlgorithmBenchmark.class,
                WinogradBenchmark.class,
                GradientBenchmark.class,
                PoolBenchmark.class,
                BatchNormBenchmark.class,
                EpilogueBenchmark.class,
                ForwardBenchmark.class,
                TrainingBenchmark.class)) {
            all.add(new JmhExperiment(benchmark, combinations(benchmark)));
        }
        return all;
    }

    /**
     * Those of the quick or of the whole suite, or those in whose names the pattern is found; the peak is always with
     * them, since all figures are held against it.
     *
     * @param pattern a regular expression, in whatever case; null for no choice
     * @throws ResiduaException if it is none, or is found in no name, with all the names there are
     */
    public static List<Experiment> select(String pattern, boolean full) {
        if (pattern == null) {
            return all().stream().filter(e -> full || e.isQuick()).toList();
        }
        Predicate<String> wanted = compile(pattern).asPredicate();
        List<Experiment> found = all().stream()
                .filter(experiment -> wanted.test(experiment.name()))
                .toList();
        if (found.isEmpty()) {
            String names = all().stream().map(Experiment::name).collect(Collectors.joining(", "));
            throw new ResiduaException("no benchmark has '" + pattern + "' in its name; there are " + names);
        }
        if (found.getFirst() instanceof PeakExperiment) return found;
        List<Experiment> withPeak = new ArrayList<>(List.of(new PeakExperiment()));
        withPeak.addAll(found);
        return withPeak;
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new ResiduaException("'" + pattern + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    private static Experiment forward(String network, int batch, boolean quick, double seconds) {
        return new ComparisonExperiment(
                "forward/" + network + "/b" + batch,
                quick,
                seconds,
                () -> Workloads.forward(network, ModelZoo.find(network).inputShape(batch)));
    }

    private static Experiment training(String network, Shape images, boolean quick, double seconds) {
        return new ComparisonExperiment(
                "train/" + network + "/" + images.dim(2) + "px/b" + images.dim(0),
                quick,
                seconds,
                () -> Workloads.trainingStep(network, images));
    }

    /** On one backend: the product of the numbers of values of its other parameters. */
    private static int combinations(Class<?> benchmark) {
        Stream<Class<?>> shared = Arrays.stream(benchmark.getMethods())
                .filter(method -> method.isAnnotationPresent(Setup.class))
                .flatMap(method -> Arrays.stream(method.getParameterTypes()));
        return Stream.concat(Stream.of(benchmark), shared)
                .flatMap(state -> Arrays.stream(state.getFields()))
                .filter(field -> field.isAnnotationPresent(Param.class)
                        && !field.getName().equals("backend"))
                .mapToInt(field -> field.getAnnotation(Param.class).value().length)
                .reduce(1, (a, b) -> a * b);
    }
}
