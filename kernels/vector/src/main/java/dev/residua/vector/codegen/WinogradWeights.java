package dev.residua.vector.codegen;

import dev.residua.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Filters transformed for the Winograd algorithm, {@code U = G g G^T} in double: for each of its n x n points a {@code [C][OC]} matrix. Packed as one
 * matrix of {@code n x n x C} rows, so that what a panel's product reads lies in one piece.
 */
final class WinogradWeights {
    private final double[][] matrix;
    private final int taps;
    private final int points;
    private final Panels panels;

    private WinogradWeights(double[][] matrix, Panels panels) {
        this.matrix = matrix;
        this.panels = panels;
        points = matrix.length;
        taps = matrix[0].length;
    }

    /**
     * @param weight {@code [OC, C, r, r]}
     * @return panels of n x n x C rows, those of point 0 first
     */
    static Panels transform(Tensor weight, ToomCook algorithm, Tiling tiling) {
        int outC = weight.shape().dim(0);
        int c = weight.shape().dim(1);
        double[][] matrix = ToomCook.toDouble(algorithm.weight());
        Panels panels = Panels.zeros(Math.multiplyExact(matrix.length * matrix.length, c), outC, tiling);
        WinogradWeights weights = new WinogradWeights(matrix, panels);
        IntStream.range(0, panels.count())
                .parallel()
                .forEach(panel -> weights.fill(panel, weight.data(), c, Math.min(outC, panels.column(panel + 1))));
        return panels;
    }

    /** Transforms the filters of one panel's output channels side by side, for one input channel after another. */
    private void fill(int panel, float[] weight, int channels, int last) {
        int first = panels.column(panel);
        int count = last - first;
        int pitch = panels.pitch(panel);
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
            int target = panels.offset(panel) + c * pitch;
            for (int position = 0; position < points * points; position++) {
                Arrays.fill(sum, 0);
                for (int s = 0; s < taps; s++) {
                    multiplyAdd(matrix[position % points][s], half[position / points * taps + s], sum);
                }
                for (int i = 0; i < count; i++) panels.data()[target + i] = (float) sum[i];
                target += channels * pitch;
            }
        }
    }

    private static void multiplyAdd(double factor, double[] from, double[] to) {
        for (int i = 0; i < to.length; i++) to[i] += factor * from[i];
    }
}
