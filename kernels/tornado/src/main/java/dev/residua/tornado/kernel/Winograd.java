package dev.residua.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Winograd's F(2x2, 3x3) (Lavin and Gray 2016, section 4.1): a tile of 2 x 2 results of a 3 x 3 convolution with stride 1 takes 16
 * multiplications instead of 36.
 *
 * <pre>
 *   4x4 of the image --+  v = Bt d B       m[i] = u[i] v[i]      y = At m A
 *                      +-> [16, IC, tiles] --+
 *                                            +-> [16, OC, tiles] --> 2x2 of the result
 *   3x3 of the weights -> [16, OC, IC] ------+
 *                         u = G g Gt       16 products of matrices, see {@link Product}
 * </pre>
 *
 * Tiles are counted over images, rows and columns. Each transform has one work item a tile and channel, neighbours in tiles.
 */
public final class Winograd {
    /** Rows and columns of results in a tile. */
    public static final int TILE = 2;

    /** Products of matrices. */
    public static final int PRODUCTS = 16;

    private Winograd() {}

    /** {@code u = G g Gt}; n is {@code OC IC}. */
    public static void transformWeights(KernelContext context, FloatArray g, int gAt, FloatArray u, int uAt, int n) {
        int i = context.globalIdx;
        if (i < n) {
            float[] t = new float[12];
            for (int c = 0; c < 3; c++) {
                float first = g.get(gAt + i * 9 + c);
                float second = g.get(gAt + i * 9 + 3 + c);
                float third = g.get(gAt + i * 9 + 6 + c);
                t[c] = first;
                t[3 + c] = 0.5f * (first + second + third);
                t[6 + c] = 0.5f * (first - second + third);
                t[9 + c] = third;
            }
            for (int r = 0; r < 4; r++) {
                int at = uAt + r * 4 * n + i;
                u.set(at, t[r * 3]);
                u.set(at + n, 0.5f * (t[r * 3] + t[r * 3 + 1] + t[r * 3 + 2]));
                u.set(at + 2 * n, 0.5f * (t[r * 3] - t[r * 3 + 1] + t[r * 3 + 2]));
                u.set(at + 3 * n, t[r * 3 + 2]);
            }
        }
    }

    /**
     * {@code v = Bt d B}.
     *
     * @param n channels times tiles
     * @param image height and width of x, then of the result
     * @param reach padding at top and left
     */
    public static void transformImage(
            KernelContext context,
            FloatArray x,
            int xAt,
            FloatArray v,
            int vAt,
            int n,
            int channels,
            int tiles,
            long image,
            long reach) {
        final int height = (int) (image & Geometry.BITS);
        final int width = (int) (image >> 16 & Geometry.BITS);
        final int tileRows = ((int) (image >> 32 & Geometry.BITS) + 1) / TILE;
        final int tileColumns = ((int) (image >> 48 & Geometry.BITS) + 1) / TILE;
        int i = context.globalIdx;
        if (i < n) {
            int tile = i % tiles;
            int plane = tile / (tileRows * tileColumns) * channels + i / tiles;
            int top = tile / tileColumns % tileRows * TILE - (int) (reach & Geometry.BITS);
            int left = tile % tileColumns * TILE - (int) (reach >> 16 & Geometry.BITS);
            float[] d = new float[16];
            for (int r = 0; r < 4; r++) {
                for (int c = 0; c < 4; c++) {
                    int h = top + r;
                    int w = left + c;
                    float pixel = 0;
                    if ((h | w | height - 1 - h | width - 1 - w) >= 0) {
                        pixel = x.get(xAt + (plane * height + h) * width + w);
                    }
                    d[r * 4 + c] = pixel;
                }
            }
            float[] t = new float[16];
            for (int c = 0; c < 4; c++) {
                t[c] = d[c] - d[8 + c];
                t[4 + c] = d[4 + c] + d[8 + c];
                t[8 + c] = d[8 + c] - d[4 + c];
                t[12 + c] = d[4 + c] - d[12 + c];
            }
            for (int r = 0; r < 4; r++) {
                int at = vAt + r * 4 * n + i;
                v.set(at, t[r * 4] - t[r * 4 + 2]);
                v.set(at + n, t[r * 4 + 1] + t[r * 4 + 2]);
                v.set(at + 2 * n, t[r * 4 + 2] - t[r * 4 + 1]);
                v.set(at + 3 * n, t[r * 4 + 1] - t[r * 4 + 3]);
            }
        }
    }

    /**
     * {@code y = relu(At m A + bias + residual)}.
     *
     * @param n channels times tiles
     * @param channels of y
     * @param form flags of {@link Product}
     */
    public static void transformResult(
            KernelContext context,
            FloatArray m,
            int mAt,
            FloatArray bias,
            int biasAt,
            FloatArray residual,
            int residualAt,
            FloatArray y,
            int yAt,
            int n,
            int channels,
            int tiles,
            long image,
            int form) {
        final int outHeight = (int) (image >> 32 & Geometry.BITS);
        final int outWidth = (int) (image >> 48 & Geometry.BITS);
        final int tileRows = (outHeight + 1) / TILE;
        final int tileColumns = (outWidth + 1) / TILE;
        int i = context.globalIdx;
        if (i < n) {
            int tile = i % tiles;
            int channel = i / tiles;
            int plane = tile / (tileRows * tileColumns) * channels + channel;
            int top = tile / tileColumns % tileRows * TILE;
            int left = tile % tileColumns * TILE;
            float[] t = new float[8];
            for (int c = 0; c < 4; c++) {
                float first = m.get(mAt + c * n + i);
                float second = m.get(mAt + (4 + c) * n + i);
                float third = m.get(mAt + (8 + c) * n + i);
                float fourth = m.get(mAt + (12 + c) * n + i);
                t[c] = first + second + third;
                t[4 + c] = second - third - fourth;
            }
            for (int r = 0; r < TILE; r++) {
                for (int c = 0; c < TILE; c++) {
                    float v = c == 0
                            ? t[r * 4] + t[r * 4 + 1] + t[r * 4 + 2]
                            : t[r * 4 + 1] - t[r * 4 + 2] - t[r * 4 + 3];
                    int h = top + r;
                    int w = left + c;
                    if ((outHeight - 1 - h | outWidth - 1 - w) >= 0) {
                        int at = (plane * outHeight + h) * outWidth + w;
                        if ((form & Product.ROW_BIAS) != 0) v += bias.get(biasAt + channel);
                        if ((form & Product.ADD) != 0) v += residual.get(residualAt + at);
                        if ((form & Product.RELU) != 0) v = v < 0 ? 0 : v;
                        y.set(yAt + at, v);
                    }
                }
            }
        }
    }
}
