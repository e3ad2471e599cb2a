package dev.residua.bench.peer;

import dev.residua.bench.machine.ProcessMemory;
import dev.residua.bench.machine.Relaunch;
import dev.residua.bench.results.Json;
import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much physical memory one engine takes for a workload, in a process of its own: in one that two shared, memory that the first gave back would hide
 * what the second took. All in bytes.
 *
 * @param before what the process held with the workload's weights and images, and no engine
 * @param ready what it held when the engine was loaded and the network built
 * @param running the most it held while the workload was run again and again
 * @param ever the most it held since its start: loading, building, and compiling too
 * @param arena what our plan says, for values and scratch; 0 for other engines
 */
public record PeakMemory(String engine, long before, long ready, long running, long ever, long arena) {
    /** How an argument names us. */
    static final String OURS = "residua";

    /** Room that a heap keeps for garbage would count as the engine's, or hide what that takes. */
    private static final List<String> TIGHT_HEAP =
            List.of("-XX:+UseSerialGC", "-Xms16m", "-Xmn8m", "-XX:MinHeapFreeRatio=1", "-XX:MaxHeapFreeRatio=1");

    /** What the engine takes: native code, weights, and all that a run holds at once. */
    public long taken() {
        return running - before;
    }

    public static PeakMemory ofOurs(Workloads.Task task, String backend, int threads) {
        return measure(OURS, task, backend, threads).orElseThrow();
    }

    /** Of a peer that is available; empty where it has no such operation. */
    public static Optional<PeakMemory> of(Peer peer, Workloads.Task task, int threads) {
        return measure(peer.name(), task, "", threads);
    }

    private static Optional<PeakMemory> measure(String engine, Workloads.Task task, String backend, int threads) {
        if (!ProcessMemory.hasPeak()) {
            throw new ResiduaException("this system does not tell how much memory a process held at most; Linux does");
        }
        List<String> arguments = new ArrayList<>(
                List.of(engine, backend, Integer.toString(threads), Boolean.toString(task.training()), task.network()));
        for (int extent : task.input().toArray()) arguments.add(Integer.toString(extent));
        List<String> command = Relaunch.command(PeakMemoryMain.class, arguments);
        command.removeIf(flag -> flag.startsWith("-XX:+Use") && flag.endsWith("GC") || flag.startsWith("-Xm"));
        command.addAll(1, TIGHT_HEAP);
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
            try {
                String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                int code = process.waitFor();
                if (code != 0)
                    throw new ResiduaException("the process that measures " + engine + " ended with " + code);
                return answer.isBlank() ? Optional.empty() : Optional.of(Json.read(answer, PeakMemory.class));
            } finally {
                process.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResiduaException("the measurement was interrupted", e);
        } catch (IOException e) {
            throw new ResiduaException("cannot measure the memory of " + engine + ": " + e.getMessage(), e);
        }
    }
}
