package dev.residua.bench.suite;

import dev.residua.bench.machine.Relaunch;
import dev.residua.bench.results.WarmUp;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Tuning;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The first runs in a fresh JVM, which loads the weights from a file as a program would. */
record WarmUpExperiment(String network, boolean isQuick) implements Experiment {
    @Override
    public String name() {
        return "warmup/" + network;
    }

    @Override
    public Duration estimate(Bench bench) {
        return bench.effort().freshJvm().plusSeconds(2);
    }

    @Override
    public void run(Bench bench) {
        bench.progress("in a fresh JVM");
        try {
            Path file = Files.createTempFile("residua-warmup", ".safetensors");
            try {
                PretrainedModel.seeded(network, ModelOptions.NONE, 1).write(file);
                bench.add(
                        new WarmUp(network, "residua-" + bench.backend().name(), bench.threads(), calls(bench, file)));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new ResiduaException("cannot measure the warm-up: " + e.getMessage(), e);
        }
    }

    private static List<WarmUp.Call> calls(Bench bench, Path file) throws IOException {
        // What a search finds it has found in the experiments before.
        boolean off = bench.options().tuning() == Tuning.OFF;
        Tuning tuning = off ? Tuning.OFF : Tuning.REMEMBERED;
        List<String> arguments = List.of(
                file.toString(),
                bench.backend().name(),
                Integer.toString(bench.threads()),
                Long.toString(bench.effort().freshJvm().toMillis()),
                tuning.name());
        Process process = new ProcessBuilder(Relaunch.command(WarmUpMain.class, arguments))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<WarmUp.Call> calls = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] times = line.split(" ");
                calls.add(new WarmUp.Call(Double.parseDouble(times[0]), Double.parseDouble(times[1])));
            }
        } finally {
            process.destroy();
        }
        if (calls.isEmpty()) throw new IOException("the fresh JVM ended without a result");
        return calls;
    }
}
