package dev.residua.bench.suite;

import dev.residua.bench.jmh.JmhSuite;
import dev.residua.bench.jmh.SessionState;
import dev.residua.bench.peer.Effort;
import dev.residua.bench.results.KernelResult;
import dev.residua.engine.ResiduaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * A class of the JMH suite on the bench's backend, all its parameters.
 *
 * @param combinations how many there are
 */
record JmhExperiment(Class<?> benchmark, int combinations) implements Experiment {
    /** Of a process, and of making its model ready. */
    private static final Duration STARTING = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "kernels/" + benchmark.getSimpleName();
    }

    @Override
    public boolean isQuick() {
        return false;
    }

    @Override
    public Duration estimate(Bench bench) {
        Duration measuring =
                bench.effort().iteration().multipliedBy(2L * bench.effort().iterations());
        return measuring.plus(STARTING).multipliedBy(combinations);
    }

    @Override
    public void run(Bench bench) {
        Effort effort = bench.effort();
        TimeValue time = TimeValue.milliseconds(effort.iteration().toMillis());
        ChainedOptionsBuilder given = new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark.getName()) + "\\.")
                .param("backend", bench.backend().name())
                .warmupIterations(effort.iterations())
                .warmupTime(time)
                .measurementIterations(effort.iterations())
                .measurementTime(time);
        JmhSuite suite = JmhSuite.of(given.build(), bench::note);
        if (!suite.hasWork()) return;
        try {
            for (RunResult result : new Runner(suite.options(), new JmhProgress(bench::progress, combinations)).run()) {
                bench.add(kernelResult(result));
            }
        } catch (RunnerException e) {
            throw new ResiduaException("JMH could not run " + benchmark.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static KernelResult kernelResult(RunResult result) {
        BenchmarkParams params = result.getParams();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String key : params.getParamsKeys()) parameters.put(key, params.getParam(key));
        Map<String, KernelResult.Figure> figures = new LinkedHashMap<>();
        result.getSecondaryResults().forEach((name, secondary) -> figures.put(name, figure(secondary)));
        Result<?> primary = result.getPrimaryResult();
        String name = params.getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1");
        List<Double> samples = new ArrayList<>();
        primary.getStatistics().getRawData().forEachRemaining(sample -> samples.add(sample.getKey()));
        int threads = SessionState.threadCount(parameters.get("threads"));
        return new KernelResult(
                name, parameters, threads, primary.getScore(), primary.getScoreError(), samples, figures);
    }

    private static KernelResult.Figure figure(Result<?> result) {
        return new KernelResult.Figure(result.getScore(), result.getScoreUnit());
    }
}
