package dev.residua.resnet.infer;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Batch;
import dev.residua.resnet.data.Batches;
import dev.residua.resnet.data.Samples;
import dev.residua.resnet.data.Unreadable;

/** Runs samples through a network, batch by batch, while the next ones are read in the background. */
public final class Inference {
    /** Told the result for each sample, in order. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param sample its index
         * @param label its class, or {@link dev.residua.resnet.data.LabelledImages#NO_LABEL}
         * @param logits one for each class; overwritten by the next
         */
        void classified(int sample, int label, float[] logits);
    }

    private Inference() {}

    /**
     * Runs all samples once.
     *
     * @param session of a network whose input is a batch of the samples' shape, and whose first output are logits {@code [N, classes]}
     * @param threads number of threads that read
     * @throws ResiduaException if the network reads another shape, or the first sample that cannot be read, unless such are skipped
     */
    public static void run(Session session, Samples samples, int threads, Unreadable unreadable, Listener listener) {
        Tensor input = session.input();
        Tensor output = session.output();
        checkShapes(input.shape(), samples.shape());
        float[] logits = new float[output.shape().dim(1)];
        try (Batches batches = Batches.inOrder(samples, input.shape().dim(0), threads, unreadable)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                System.arraycopy(batch.inputs(), 0, input.data(), 0, input.data().length);
                session.run();
                for (int i = 0; i < batch.size(); i++) {
                    System.arraycopy(output.data(), i * logits.length, logits, 0, logits.length);
                    listener.classified(batch.index(i), batch.label(i), logits);
                }
            }
        }
    }

    private static void checkShapes(Shape input, Shape sample) {
        boolean fits = input.rank() == sample.rank() + 1;
        for (int i = 0; fits && i < sample.rank(); i++) fits = input.dim(i + 1) == sample.dim(i);
        if (!fits) {
            throw new ResiduaException("the network reads batches " + input + ", which samples of shape " + sample
                    + " do not fill; choose another preprocessing or model");
        }
    }
}
