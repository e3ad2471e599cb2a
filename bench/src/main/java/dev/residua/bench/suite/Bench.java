package dev.residua.bench.suite;

import dev.residua.bench.machine.Commit;
import dev.residua.bench.machine.Machine;
import dev.residua.bench.peak.Roof;
import dev.residua.bench.peer.Effort;
import dev.residua.bench.peer.Peer;
import dev.residua.bench.peer.SideBySide;
import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.ComparisonResult;
import dev.residua.bench.results.KernelResult;
import dev.residua.bench.results.LayerProfile;
import dev.residua.bench.results.RunInfo;
import dev.residua.bench.results.Scaling;
import dev.residua.bench.results.WarmUp;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What experiments work with, and where they leave what they found. Used by one thread. */
public final class Bench {
    private final Backend backend;
    private final List<Peer> peers;
    private final CompileOptions options;
    private final Effort effort;
    private final Consumer<String> progress;
    private final RunInfo run;

    private Roof roof;
    private final List<ComparisonResult> comparisons = new ArrayList<>();
    private final List<LayerProfile> profiles = new ArrayList<>();
    private final List<Scaling> scalings = new ArrayList<>();
    private final List<WarmUp> warmUps = new ArrayList<>();
    private final List<KernelResult> kernels = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * @param peers to stand beside ours; those that are not available are noted and left out
     * @param progress told in a few words what goes on
     */
    public Bench(Backend backend, List<Peer> peers, CompileOptions options, Effort effort, Consumer<String> progress) {
        this.backend = backend;
        this.options = options;
        this.effort = effort;
        this.progress = progress;
        List<Peer> present = new ArrayList<>();
        for (Peer peer : peers) {
            Availability availability = peer.availability();
            if (availability.available()) present.add(peer);
            else note(peer.name() + " is left out: " + availability.reason());
        }
        this.peers = List.copyOf(present);
        if (present.isEmpty()) note("No other engine took part: only Residua was measured.");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String id = now.toString().replaceAll("[-:]", "") + "-"
                + ProcessHandle.current().pid();
        run = new RunInfo(
                id,
                now.toString(),
                Commit.current(),
                Machine.current(),
                backend.name(),
                options.threads(),
                effort.name());
    }

    public Backend backend() {
        return backend;
    }

    public List<Peer> peers() {
        return peers;
    }

    public int threads() {
        return options.threads();
    }

    public CompileOptions options() {
        return options;
    }

    public Effort effort() {
        return effort;
    }

    public Machine machine() {
        return run.machine();
    }

    /** Measures in turns with that number of threads. */
    SideBySide sideBySide(List<Peer> against, int threadCount) {
        return new SideBySide(backend, against, options.threads(threadCount), effort, progress);
    }

    void progress(String what) {
        progress.accept(what);
    }

    public void note(String text) {
        if (!notes.contains(text)) notes.add(text);
    }

    void add(Roof measured) {
        roof = measured;
    }

    void add(ComparisonResult comparison) {
        comparison
                .refused()
                .forEach((peer, reason) -> note(comparison.workload() + ": " + peer + " is not timed: " + reason));
        comparisons.add(comparison);
    }

    void add(LayerProfile profile) {
        profiles.add(profile);
    }

    void add(Scaling scaling) {
        scalings.add(scaling);
    }

    void add(WarmUp warmUp) {
        warmUps.add(warmUp);
    }

    void add(KernelResult kernel) {
        kernels.add(kernel);
    }

    public BenchResults results() {
        return new BenchResults(
                run,
                roof,
                List.copyOf(comparisons),
                List.copyOf(profiles),
                List.copyOf(scalings),
                List.copyOf(warmUps),
                List.copyOf(kernels),
                List.copyOf(notes));
    }
}
