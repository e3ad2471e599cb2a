package dev.residua.vector.codegen;

import dev.residua.engine.tensor.Tensor;

/** Filters transformed for the Winograd algorithm, {@code U = G g G^T} in double, as one packed {@code [C][OC]} matrix for each of its points. */
final class WinogradWeights {
    private final Panels[] positions;

    private WinogradWeights(Panels[] positions) {
        this.positions = positions;
    }

    /**
     * @param weight {@code [OC, C, r, r]}
     */
    static WinogradWeights transform(Tensor weight, ToomCook algorithm, Tiling tiling) {
        double[][] g = ToomCook.toDouble(algorithm.weight());
        int outC = weight.shape().dim(0);
        int c = weight.shape().dim(1);
        int points = g.length;
        int taps = g[0].length;
        float[][] transformed = new float[points * points][outC * c];
        double[] half = new double[points * taps];
        for (int filter = 0; filter < outC * c; filter++) {
            int begin = filter * taps * taps;
            for (int i = 0; i < points; i++) {
                for (int s = 0; s < taps; s++) {
                    double sum = 0;
                    for (int r = 0; r < taps; r++) sum += g[i][r] * weight.data()[begin + r * taps + s];
                    half[i * taps + s] = sum;
                }
            }
            for (int i = 0; i < points; i++) {
                for (int j = 0; j < points; j++) {
                    double sum = 0;
                    for (int s = 0; s < taps; s++) sum += half[i * taps + s] * g[j][s];
                    transformed[i * points + j][filter] = (float) sum;
                }
            }
        }
        Panels[] positions = new Panels[points * points];
        for (int p = 0; p < positions.length; p++) {
            float[] matrix = transformed[p];
            positions[p] = Panels.pack(c, outC, tiling, (row, column) -> matrix[column * c + row]);
            transformed[p] = null;
        }
        return new WinogradWeights(positions);
    }

    /** The matrix of point {@code position} of n x n, row by row. */
    Panels get(int position) {
        return positions[position];
    }

    long elements() {
        return (long) positions.length * positions[0].data().length;
    }
}
