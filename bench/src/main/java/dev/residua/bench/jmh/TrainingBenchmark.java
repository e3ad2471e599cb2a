package dev.residua.bench.jmh;

import dev.residua.bench.peer.Workload;
import dev.residua.bench.peer.Workloads;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.train.TrainingGraph;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A whole training step: forward, backward and update of every weight. */
public class TrainingBenchmark extends BackendState {
    @Param({"resnet20:128x3x32x32", "resnet18:16x3x64x64"})
    public String network;

    private Workload.TrainingStep step;
    private float[] schedule;

    @Setup
    public void open() {
        String[] parts = network.split("[:x](?=\\d)");
        step = Workloads.trainingStep(
                parts[0],
                Shape.of(
                        Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2]),
                        Integer.parseInt(parts[3]),
                        Integer.parseInt(parts[4])));
        open(step.trainingModel(), Passes.training());
        copy(step.images(), session().input());
        copy(step.labels(), session().input(TrainingGraph.LABELS));
        schedule = session().input(TrainingGraph.SCHEDULE).data();
        schedule[UpdateOp.LEARNING_RATE] = Workload.TrainingStep.LEARNING_RATE;
        schedule[UpdateOp.STEP] = 0;
        schedule[UpdateOp.FIRST] = 1;
        schedule[UpdateOp.LAST] = 1;
    }

    @Benchmark
    public Tensor step() {
        schedule[UpdateOp.STEP]++;
        return run();
    }

    private static void copy(Tensor from, Tensor to) {
        System.arraycopy(from.data(), 0, to.data(), 0, from.data().length);
    }
}
