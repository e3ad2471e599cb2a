package dev.residua.resnet.train;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.AtomicFile;
import dev.residua.resnet.data.Batch;
import dev.residua.resnet.data.Batches;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.infer.Prediction;
import dev.residua.resnet.model.Architecture;
import dev.residua.resnet.weights.PretrainedModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains a network: one compiled step for each batch, a validation and a checkpoint after each epoch. For one thread.
 *
 * <p>Where a folder is given it holds {@code last.safetensors}, the checkpoint, and {@code best.safetensors}, the weights of the epoch with the best
 * validation accuracy, or of the last where nothing is validated; each is replaced as a whole, so that a crash at any moment leaves the one before.
 */
public final class Trainer implements AutoCloseable {
    public static final String LAST = "last.safetensors";
    public static final String BEST = "best.safetensors";

    private final PretrainedModel start;
    private final Recipe recipe;
    private final Samples train;
    private final Samples validation;
    private final Path folder;
    private final Backend backend;
    private final CompileOptions options;
    private final TrainingListener listener;
    private final Graph graph;
    private final boolean counting;
    private final Session session;
    private Progress progress = Progress.START;

    /**
     * @param start the network and its first weights
     * @param validation or null
     * @param folder where checkpoints go, or null for none
     * @param options threads and the like; passes and tuning are set here
     */
    public Trainer(
            PretrainedModel start,
            Recipe recipe,
            Samples train,
            Samples validation,
            Path folder,
            Backend backend,
            CompileOptions options,
            TrainingListener listener) {
        this.start = start;
        this.recipe = recipe;
        this.train = train;
        this.validation = validation;
        this.folder = folder;
        this.backend = backend;
        this.options = options.tuning(Tuning.OFF); // what is measured while a run is stopped must not change its bits
        this.listener = listener;
        int classes = start.card().architecture().classes();
        requireLabels(train, classes);
        if (validation != null) requireLabels(validation, classes);
        Architecture architecture = start.card().architecture();
        graph = architecture.graph(batchShape());
        Model model = new Model(start.card().model(), architecture.trainingGraph(batchShape()), start.parameters());
        counting =
                model.graph().inputs().stream().anyMatch(input -> input.name().equals(Architecture.STEP));
        session = Session.open(
                TrainingGraph.of(model, recipe.optimizer(), recipe.options()),
                backend,
                this.options.passes(Passes.training()));
    }

    /**
     * Goes on from the checkpoint in the folder, and clears away what a crash left beside it.
     *
     * @return the epoch it goes on with, from 0
     * @throws ResiduaException if there is none, or it is of another model or recipe
     */
    public int resume() {
        Checkpoint checkpoint = Checkpoint.read(folder.resolve(LAST), start.card(), recipe.fingerprint());
        checkpoint.restore(session.variables());
        progress = checkpoint.progress();
        AtomicFile.deleteLeftovers(folder);
        return progress.epoch();
    }

    /**
     * Trains to the end.
     *
     * @throws ResiduaException if the loss is no longer finite, naming the first value that is not
     */
    public void run() {
        if (progress.epoch() >= recipe.epochs()) return;
        try (Batches batches = Batches.shuffled(
                train,
                recipe.batch(),
                options.threads(),
                recipe.unreadable(),
                recipe.seed(),
                progress.epoch(),
                progress.batch())) {
            while (progress.epoch() < recipe.epochs()) epoch(batches);
        }
    }

    /** The network as it is now. */
    public PretrainedModel weights() {
        Map<String, Tensor> variables = session.variables();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (Node parameter : graph.parameters()) {
            Tensor tensor = variables.get(parameter.name());
            weights.put(
                    parameter.name(), new Tensor(tensor.shape(), tensor.data().clone()));
        }
        return new PretrainedModel(start.card(), weights);
    }

    @Override
    public void close() {
        session.close();
    }

    private void epoch(Batches batches) {
        long begin = System.nanoTime();
        while (progress.batch() < batches.batchesPerEpoch()) {
            step(batches.next(), batches.batchesPerEpoch());
            boolean due = recipe.checkpointEvery() > 0 && progress.batch() % recipe.checkpointEvery() == 0;
            if (due && progress.batch() < batches.batchesPerEpoch()) checkpoint();
        }
        Progress done = progress;
        Validation result = validate();
        boolean better = validation == null || result.accuracy() > done.best();
        progress = done.afterEpoch(result.accuracy());
        // Best before last: a crash in between repeats this epoch's end rather than missing it.
        if (better && folder != null) weights().write(folder.resolve(BEST));
        // The listener before the checkpoint: what it keeps of this epoch may then be there twice, but not be missing.
        listener.epochDone(new TrainingListener.Epoch(
                done.epoch(),
                done.lossSum() / done.seen(),
                (double) done.correct() / done.seen(),
                result.loss(),
                result.accuracy(),
                recipe.rate().at(update(done.epoch(), done.batch() - 1, batches.batchesPerEpoch())),
                (System.nanoTime() - begin) / 1e9));
        checkpoint();
    }

    private void step(Batch batch, int batchesPerEpoch) {
        float[] input = session.input().data();
        System.arraycopy(batch.inputs(), 0, input, 0, input.length);
        float[] labels = session.input(TrainingGraph.LABELS).data();
        System.arraycopy(batch.labels(), 0, labels, 0, labels.length);
        int accumulate = recipe.options().accumulate();
        long micro = (long) progress.epoch() * batchesPerEpoch + progress.batch();
        long update = update(progress.epoch(), progress.batch(), batchesPerEpoch);
        float[] schedule = session.input(TrainingGraph.SCHEDULE).data();
        schedule[UpdateOp.LEARNING_RATE] = (float) recipe.rate().at(update);
        schedule[UpdateOp.STEP] = update + 1;
        schedule[UpdateOp.FIRST] = micro % accumulate == 0 ? 1 : 0;
        schedule[UpdateOp.LAST] = micro % accumulate == accumulate - 1 ? 1 : 0;
        if (counting) session.input(Architecture.STEP).data()[0] = micro;

        session.run();
        float loss = session.output(0).data()[0];
        if (!Float.isFinite(loss)) throw diverged(update, loss);

        Tensor logits = session.output(1);
        int classes = logits.shape().dim(1);
        int right = 0;
        for (int n = 0; n < batch.size(); n++) {
            if (Prediction.best(logits.data(), n * classes, classes) == batch.label(n)) right++;
        }
        progress = progress.afterBatch(batch.size(), loss, right);
        listener.batchDone(new TrainingListener.Batch(
                progress.epoch(),
                progress.batch() - 1,
                batchesPerEpoch,
                loss,
                progress.lossSum() / progress.seen(),
                (double) progress.correct() / progress.seen(),
                schedule[UpdateOp.LEARNING_RATE]));
    }

    /** The update did nothing (its scale is NaN), so running once more on the same batch finds what went wrong. */
    private ResiduaException diverged(long update, float loss) {
        String culprit = session.findNonFinite().orElse("nothing but the loss");
        return new ResiduaException("training stopped: the loss is " + loss + " at update " + (update + 1) + " (epoch "
                + (progress.epoch() + 1) + ", batch " + (progress.batch() + 1)
                + "); the first value that is not finite is '"
                + culprit + "'; try a lower learning rate or a limit on the gradient norm");
    }

    private Validation validate() {
        if (validation == null) return Validation.NONE;
        Model model = new Model(start.card().model(), graph, weights().parameters());
        return Validation.of(model, validation, recipe.unreadable(), backend, options.passes(Passes.inference()));
    }

    private void checkpoint() {
        if (folder == null) return;
        Path file = folder.resolve(LAST);
        new Checkpoint(start.card(), recipe.fingerprint(), progress, session.variables()).write(file);
        listener.checkpointWritten(file);
    }

    private long update(int epoch, int batch, int batchesPerEpoch) {
        return ((long) epoch * batchesPerEpoch + batch) / recipe.options().accumulate();
    }

    private Shape batchShape() {
        int[] sample = train.shape().toArray();
        int[] dims = new int[sample.length + 1];
        dims[0] = recipe.batch();
        System.arraycopy(sample, 0, dims, 1, sample.length);
        return Shape.of(dims);
    }

    private static void requireLabels(Samples samples, int classes) {
        for (int i = 0; i < samples.size(); i++) {
            int label = samples.label(i);
            if (label < 0 || label >= classes) {
                throw new ResiduaException(samples.name(i) + " has label " + label + ", expected 0 to " + (classes - 1)
                        + ", as the model has " + classes + " classes");
            }
        }
    }
}
