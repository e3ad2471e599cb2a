package dev.residua.bench.peer;

import dev.residua.bench.machine.ProcessMemory;
import dev.residua.bench.results.Json;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.tensor.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What {@link PeakMemory} starts: runs a workload on one engine and prints what memory the process held, as JSON; nothing
 * where the engine has no such operation.
 */
final class PeakMemoryMain {
    /** Runs before the first look, so that what they compile is compiled and the memory for that given back. */
    private static final int WARM_UPS = 20;

    private static final int RUNS = 5;
    private static final int FIRST_EXTENT = 5;

    private PeakMemoryMain() {}

    /**
     * @param args engine, backend if it is ours, threads, whether to train, network, and the extents of its input
     */
    public static void main(String[] args) throws IOException {
        int threads = Integer.parseInt(args[2]);
        int[] extents = Arrays.stream(args, FIRST_EXTENT, args.length)
                .mapToInt(Integer::parseInt)
                .toArray();
        Workload workload = new Workloads.Task(args[4], Shape.of(extents), Boolean.parseBoolean(args[3])).workload();
        long before = residentLive();
        Optional<Contestant> entered = enter(args[0], args[1], workload, threads);
        if (entered.isEmpty()) return;
        try (Contestant contestant = entered.get()) {
            long ready = residentLive();
            run(contestant, WARM_UPS);
            residentLive();
            long ever = ProcessMemory.peak();
            ProcessMemory.resetPeak();
            run(contestant, RUNS);
            long running = ProcessMemory.peak();
            long arena = contestant instanceof ResiduaContestant ours ? ours.arenaBytes() : 0;
            PeakMemory found =
                    new PeakMemory(contestant.name(), before, ready, running, Math.max(ever, running), arena);
            System.out.println(Json.write(found));
        }
    }

    private static Optional<Contestant> enter(String engine, String backend, Workload workload, int threads) {
        if (engine.equals(PeakMemory.OURS)) {
            CompileOptions options = CompileOptions.defaults().threads(threads);
            return Optional.of(ResiduaContestant.of(Backends.get(backend), workload, options));
        }
        Peer peer = Peers.all().stream()
                .filter(known -> known.name().equals(engine))
                .findFirst()
                .orElseThrow();
        return peer.enter(workload, threads);
    }

    private static void run(Contestant contestant, int times) {
        for (int i = 0; i < times; i++) contestant.run();
    }

    /** What the process holds without garbage. */
    private static long residentLive() {
        // The second time for what the first made collectable through references.
        System.gc();
        System.gc();
        return ProcessMemory.resident();
    }
}
