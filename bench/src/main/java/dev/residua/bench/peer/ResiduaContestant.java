package dev.residua.bench.peer;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.train.TrainingGraph;
import java.util.Locale;

/** One of our own backends. */
public abstract sealed class ResiduaContestant implements Contestant {
    private final Backend backend;
    private final CompileOptions options;
    final Session session;

    private ResiduaContestant(Backend backend, CompileOptions options, Session session) {
        this.backend = backend;
        this.options = options;
        this.session = session;
    }

    /**
     * @param options passes aside, which are those of the workload
     */
    public static ResiduaContestant of(Backend backend, Workload workload, CompileOptions options) {
        return switch (workload) {
            case Workload.Inference inference -> new Inferring(backend, inference, options);
            case Workload.TrainingStep step -> new Training(backend, step, options);
        };
    }

    @Override
    public String name() {
        return "residua-" + backend.name();
    }

    @Override
    public String settings() {
        return "%s, %d-bit vectors, threads=%d, tuning=%s, JDK %s"
                .formatted(
                        backend.device().name(),
                        backend.device().vectorBits(),
                        options.threads(),
                        options.tuning().name().toLowerCase(Locale.ROOT),
                        Runtime.version());
    }

    /** Bytes of the arena, known before the first run. */
    long arenaBytes() {
        return session.plan().arenaBytes();
    }

    @Override
    public void close() {
        session.close();
    }

    private static void fill(Tensor target, Tensor source) {
        System.arraycopy(source.data(), 0, target.data(), 0, source.data().length);
    }

    private static final class Inferring extends ResiduaContestant {
        Inferring(Backend backend, Workload.Inference workload, CompileOptions options) {
            super(backend, options, Session.open(workload.model(), backend, options));
            fill(session.input(), workload.input());
        }

        @Override
        public void run() {
            session.run();
        }

        @Override
        public float[] result() {
            return session.output().data().clone();
        }
    }

    private static final class Training extends ResiduaContestant {
        private final Workload.TrainingStep workload;
        private final float[] schedule;

        Training(Backend backend, Workload.TrainingStep workload, CompileOptions options) {
            super(backend, options, Session.open(workload.trainingModel(), backend, options.passes(Passes.training())));
            this.workload = workload;
            fill(session.input(), workload.images());
            fill(session.input(TrainingGraph.LABELS), workload.labels());
            schedule = session.input(TrainingGraph.SCHEDULE).data();
            schedule[UpdateOp.LEARNING_RATE] = Workload.TrainingStep.LEARNING_RATE;
            schedule[UpdateOp.FIRST] = 1;
            schedule[UpdateOp.LAST] = 1;
        }

        @Override
        public void run() {
            schedule[UpdateOp.STEP]++;
            session.run();
        }

        @Override
        public float[] result() {
            int size = workload.learnable().stream()
                    .mapToInt(node -> node.shape().intElements())
                    .sum();
            float[] moved = new float[size];
            int next = 0;
            for (Node node : workload.learnable()) {
                float[] now = session.variables().get(node.name()).data();
                float[] before = workload.model().parameter(node).data();
                for (int i = 0; i < now.length; i++) moved[next++] = now[i] - before[i];
            }
            return moved;
        }
    }
}
