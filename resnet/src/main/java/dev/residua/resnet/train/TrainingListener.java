package dev.residua.resnet.train;

import java.nio.file.Path;

/** Told what happens in a run, on the training thread. */
public interface TrainingListener {
    /**
     * A batch is done.
     *
     * @param epoch from 0
     * @param batch from 0, within the epoch
     * @param batches of each epoch
     * @param loss mean over this batch
     * @param meanLoss mean over the epoch so far
     * @param accuracy part of the epoch's examples so far that were put into the right class while training
     */
    record Batch(int epoch, int batch, int batches, double loss, double meanLoss, double accuracy, double rate) {}

    /**
     * An epoch is done.
     *
     * @param epoch from 0
     * @param validationAccuracy NaN if there are no validation data
     * @param seconds spent on it in this process, validation included
     */
    record Epoch(
            int epoch,
            double trainLoss,
            double trainAccuracy,
            double validationLoss,
            double validationAccuracy,
            double rate,
            double seconds) {}

    default void batchDone(Batch batch) {}

    /** Comes before the checkpoint that counts the epoch as done, so it comes again if a crash lies between. */
    default void epochDone(Epoch epoch) {}

    default void checkpointWritten(Path file) {}
}
