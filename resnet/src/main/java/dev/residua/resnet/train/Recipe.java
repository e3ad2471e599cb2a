package dev.residua.resnet.train;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Unreadable;

/**
 * How to train: with the same recipe, data and number of threads, the weights come out the same bit for bit.
 *
 * @param optimizer how weights follow gradients
 * @param rate the learning rate of each update
 * @param options smoothing, clipping, accumulation
 * @param batch examples of a (micro-)batch
 * @param epochs passes over the data
 * @param seed of the order of the examples and their augmentation
 * @param unreadable what to do about an example that cannot be read
 * @param checkpointEvery batches between two checkpoints within an epoch; 0 for one at the end of each epoch only
 */
public record Recipe(
        Optimizer optimizer,
        LearningRate rate,
        TrainingGraph.Options options,
        int batch,
        int epochs,
        long seed,
        Unreadable unreadable,
        int checkpointEvery) {
    public Recipe {
        if (batch < 1) throw new ResiduaException("batch size is " + batch + ", expected 1 or more");
        if (epochs < 1) throw new ResiduaException("number of epochs is " + epochs + ", expected 1 or more");
        if (checkpointEvery < 0) {
            throw new ResiduaException("batches between checkpoints are " + checkpointEvery + ", expected 0 or more");
        }
    }

    /** What must be equal for a checkpoint to go on as the run that wrote it would have. */
    String fingerprint() {
        return "%s; %s; %s; batch %d; %d epochs; seed %d".formatted(optimizer, rate, options, batch, epochs, seed);
    }
}
