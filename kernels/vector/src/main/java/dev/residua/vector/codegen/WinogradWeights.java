package dev.residua.vector.codegen;

import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Filters transformed for the Winograd algorithm, {@code U = G g G^T} in double, as one packed {@code [C][OC]} matrix for
 * each of its n x n points.
 */
final class WinogradWeights {
    private final double[][] matrix;
    private final int taps;
    private final int points;
    private final Panels[] positions;

    private WinogradWeights(double[][] matrix, Panels[] positions) {
        this.matrix = matrix;
        this.positions = positions;
        points = matrix.length;
        taps = matrix[0].length;
    }

    /**
     * @param weight {@code [OC, C, r, r]}
     */
    static WinogradWeights transform(Tensor weight, ToomCook algorithm, Tiling tiling) {
        int outC = weight.shape().dim(0);
        int c = weight.shape().dim(1);
        double[][] matrix = ToomCook.toDouble(algorithm.weight());
        Panels[] positions = new Panels[matrix.length * matrix.length];
        Arrays.setAll(positions, _ -> Panels.zeros(c, outC, tiling));
        WinogradWeights weights = new WinogradWeights(matrix, positions);
        IntStream.range(0, positions[0].count())
                .parallel()
                .forEach(
                        panel -> weights.fill(panel, weight.data(), c, Math.min(outC, positions[0].column(panel + 1))));
        return weights;
    }

    /** The matrix of point {@code position} of n x n, row by row. */
    Panels get(int position) {
        return positions[position];
    }

    long elements() {
        return (long) positions.length * positions[0].data().length;
    }

    /** Transforms the filters of one panel's output channels side by side, for one input channel after another. */
    private void fill(int panel, float[] weight, int channels, int last) {
        int first = positions[0].column(panel);
        int count = last - first;
        int pitch = positions[0].pitch(panel);
        double[][] filter = new double[taps * taps][count];
        double[][] half = new double[points * taps][count];
        double[] sum = new double[count];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < count; i++) {
                int begin = ((first + i) * channels + c) * taps * taps;
                for (int tap = 0; tap < filter.length; tap++) filter[tap][i] = weight[begin + tap];
            }
            for (int i = 0; i < points; i++) {
                for (int s = 0; s < taps; s++) {
                    double[] to = half[i * taps + s];
                    Arrays.fill(to, 0);
                    for (int r = 0; r < taps; r++) multiplyAdd(matrix[i][r], filter[r * taps + s], to);
                }
            }
            int target = positions[0].offset(panel) + c * pitch;
            for (int position = 0; position < positions.length; position++) {
                Arrays.fill(sum, 0);
                for (int s = 0; s < taps; s++) {
                    multiplyAdd(matrix[position % points][s], half[position / points * taps + s], sum);
                }
                float[] to = positions[position].data();
                for (int i = 0; i < count; i++) to[target + i] = (float) sum[i];
            }
        }
    }

    private static void multiplyAdd(double factor, double[] from, double[] to) {
        for (int i = 0; i < to.length; i++) to[i] += factor * from[i];
    }
}
