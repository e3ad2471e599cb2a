package dev.residua.resnet.train;

/**
 * How far a run has come.
 *
 * @param epoch the epoch under way, from 0
 * @param batch batches of it that are done
 * @param seen examples of this epoch seen so far
 * @param lossSum sum over them of the loss
 * @param correct how many of them the network, as it was then, put into the right class
 * @param best the best validation accuracy of an epoch so far; -1 before the first
 */
record Progress(int epoch, int batch, long seen, double lossSum, long correct, double best) {
    static final Progress START = new Progress(0, 0, 0, 0, 0, -1);

    Progress afterBatch(int size, double loss, int right) {
        return new Progress(epoch, batch + 1, seen + size, lossSum + loss * size, correct + right, best);
    }

    Progress afterEpoch(double accuracy) {
        return new Progress(epoch + 1, 0, 0, 0, 0, Math.max(best, accuracy));
    }
}
