package dev.residua.bench.suite;

import dev.residua.bench.layers.Layers;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.Workload;
import dev.residua.bench.peer.Workloads;
import dev.residua.bench.results.LayerProfile;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Op;
import dev.residua.engine.runtime.Profiler;
import dev.residua.engine.runtime.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Each step of a network, timed inside the whole, on our backend and on each peer that tells.
 *
 * @param seconds what one run takes about
 */
record LayerExperiment(String network, int batch, boolean isQuick, double seconds) implements Experiment {
    @Override
    public String name() {
        return "layers/" + network + "/b" + batch;
    }

    @Override
    public Duration estimate(Bench bench) {
        return Duration.ofMillis(
                (long) (1000 * (1 + bench.peers().size()) * (4 + bench.effort().profiledRuns() * seconds)));
    }

    @Override
    public void run(Bench bench) {
        Model model = Layers.fused(network, batch);
        Workload.Inference workload = Workloads.inference(network, model);
        bench.progress("ours");
        List<Profiler.Row> rows = ours(bench, workload);
        Map<String, Map<String, Double>> peers = new LinkedHashMap<>();
        for (Peer peer : bench.peers()) {
            bench.progress(peer.name());
            Map<String, Double> times =
                    peer.profile(workload, bench.threads(), bench.effort().profiledRuns());
            if (!times.isEmpty()) peers.put(peer.name(), times);
        }
        List<String> engines =
                new ArrayList<>(List.of("residua-" + bench.backend().name()));
        engines.addAll(peers.keySet());
        List<LayerProfile.Layer> layers =
                rows.stream().map(row -> layer(row, peers)).toList();
        bench.add(new LayerProfile(network, batch, bench.threads(), engines, layers));
    }

    private static List<Profiler.Row> ours(Bench bench, Workload.Inference workload) {
        CompileOptions options = bench.options().passes(List.of());
        try (Session session = Session.open(workload.model(), bench.backend(), options)) {
            session.run(workload.input());
            long start = System.nanoTime();
            while (System.nanoTime() - start < 2 * bench.effort().warmup().toNanos()) session.run();
            Profiler profiler = new Profiler(session.plan(), bench.effort().profiledRuns());
            for (int i = 0; i < bench.effort().profiledRuns(); i++) session.run(profiler);
            return profiler.rows().stream()
                    .filter(row -> !(row.step().node().op() instanceof Op.Input))
                    .toList();
        }
    }

    private static LayerProfile.Layer layer(Profiler.Row row, Map<String, Map<String, Double>> peers) {
        String name = row.step().node().name();
        Map<String, Double> peerMs = new LinkedHashMap<>();
        peers.forEach((peer, times) -> {
            if (times.containsKey(name)) peerMs.put(peer, times.get(name));
        });
        return new LayerProfile.Layer(
                name,
                row.step().kernel(),
                row.step().cost().flops(),
                row.step().cost().bytes(),
                row.milliseconds(),
                peerMs);
    }
}
