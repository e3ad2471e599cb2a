package dev.residua.resnet.data;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * Paints {@link BundledPictures}; a program of its own. Coordinates are percentages of the side from the top left,
 * colours 0xRRGGBB.
 *
 * <pre>
 * cd resnet/src
 * java test/java/dev/residua/resnet/data/PicturePainter.java main/resources/dev/residua/resnet/data/pictures
 * </pre>
 */
final class PicturePainter {
    private static final int SIDE = 128;
    private static final int OVERSAMPLING = 4;

    private final Graphics2D g;
    private final SplittableRandom random = new SplittableRandom(1);

    private PicturePainter(Graphics2D g) {
        this.g = g;
    }

    public static void main(String[] args) throws IOException {
        Map<String, Consumer<PicturePainter>> scenes = new LinkedHashMap<>();
        scenes.put("airplane", PicturePainter::airplane);
        scenes.put("automobile", PicturePainter::automobile);
        scenes.put("bird", PicturePainter::bird);
        scenes.put("cat", PicturePainter::cat);
        scenes.put("deer", PicturePainter::deer);
        scenes.put("dog", PicturePainter::dog);
        scenes.put("frog", PicturePainter::frog);
        scenes.put("horse", PicturePainter::horse);
        scenes.put("ship", PicturePainter::ship);
        scenes.put("truck", PicturePainter::truck);
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (Map.Entry<String, Consumer<PicturePainter>> scene : scenes.entrySet()) {
            ImageIO.write(
                    paint(scene.getValue()),
                    "png",
                    folder.resolve(scene.getKey() + ".png").toFile());
        }
    }

    private static BufferedImage paint(Consumer<PicturePainter> scene) {
        int big = SIDE * OVERSAMPLING;
        BufferedImage large = new BufferedImage(big, big, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = large.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(big / 100.0, big / 100.0);
        scene.accept(new PicturePainter(g));
        g.dispose();
        BufferedImage small = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) small.setRGB(x, y, mean(large, x * OVERSAMPLING, y * OVERSAMPLING));
        }
        return small;
    }

    private static int mean(BufferedImage image, int x0, int y0) {
        int[] sums = new int[3];
        for (int y = y0; y < y0 + OVERSAMPLING; y++) {
            for (int x = x0; x < x0 + OVERSAMPLING; x++) {
                int rgb = image.getRGB(x, y);
                for (int c = 0; c < 3; c++) sums[c] += rgb >> 16 - 8 * c & 0xff;
            }
        }
        int n = OVERSAMPLING * OVERSAMPLING;
        return sums[0] / n << 16 | sums[1] / n << 8 | sums[2] / n;
    }

    private void airplane() {
        sky(0x5d8fce, 0xbcd6f0);
        fill(0x8d9aa8, polygon(46, 47, 60, 47, 78, 24, 71, 24)); // far wing
        Paint body = vertical(40, 0xffffff, 60, 0x98a3b0);
        fill(0xc3ccd6, polygon(8, 26, 17, 26, 26, 45, 12, 47)); // fin
        g.setPaint(body);
        g.fill(curve(
                6, 46, 30, 42, 70, 41, 80, 42, 90, 43, 96, 48, 96, 50, 94, 56, 80, 58, 68, 58, 40, 58, 20, 54, 6, 46));
        fill(0x2b3a4d, polygon(86, 46, 91, 47, 92, 49, 86, 49));
        for (int x = 24; x < 82; x += 4) fill(0x3b4a5e, new Ellipse2D.Double(x, 47, 1.8, 2.2));
        fill(0x7c8896, polygon(40, 53, 56, 53, 34, 80, 26, 80)); // near wing
        fill(0x59636f, new RoundRectangle2D.Double(43, 60, 13, 6, 6, 6));
        fill(0xa9b4c0, polygon(8, 47, 20, 47, 8, 55, 2, 55)); // tailplane
    }

    private void automobile() {
        g.setPaint(vertical(0, 0xb9c4cc, 62, 0x8f9a94));
        g.fill(new Rectangle2D.Double(0, 0, 100, 62));
        blobs(40, 0x6f8465, 0, 18, 100, 40, 9);
        g.setPaint(vertical(58, 0x7b7b7d, 100, 0x565659));
        g.fill(new Rectangle2D.Double(0, 58, 100, 42));
        shadow(52, 80, 46, 6);
        g.setPaint(vertical(30, 0xd8322b, 78, 0x86140f));
        g.fill(curve(
                6, 70, 3, 58, 4, 54, 12, 52, 20, 50, 25, 50, 30, 46, 36, 34, 42, 31, 56, 30, 68, 30, 74, 34, 84, 49, 94,
                51, 97, 56, 96, 70, 96, 74, 92, 76, 86, 76, 60, 76, 40, 76, 14, 76, 8, 76, 6, 74, 6, 70));
        fill(0x27323c, curve(33, 48, 38, 37, 42, 34.5, 51, 34.5, 51, 40, 51, 44, 51, 48, 45, 48, 40, 48, 33, 48));
        fill(0x27323c, curve(54, 48, 54, 44, 54, 40, 54, 34.5, 64, 34, 70, 36, 78, 48, 70, 48, 60, 48, 54, 48));
        g.setStroke(new BasicStroke(0.6f));
        g.setPaint(new Color(0x5d0d0a));
        g.draw(polygon(52.5, 35, 52.5, 74));
        fill(0xf5eecb, new Ellipse2D.Double(91, 54, 5, 5));
        fill(0x7c0c08, new Ellipse2D.Double(3, 56, 4, 5));
        for (int x : new int[] {23, 77}) wheel(x, 74, 10);
    }

    private void bird() {
        sky(0x7e9c6b, 0xa9bd8c);
        blobs(60, 0x5f7d4c, 0, 0, 100, 100, 16);
        blobs(30, 0xb9cc99, 0, 0, 100, 100, 12);
        stroke(0x5b4634, 5, polygon(0, 82, 40, 78, 100, 84));
        stroke(0x3a2b20, 1.4, polygon(46, 66, 45, 79));
        stroke(0x3a2b20, 1.4, polygon(53, 66, 53, 79));
        fill(0x54422f, polygon(34, 54, 40, 64, 10, 84, 4, 78)); // tail
        g.setPaint(radial(56, 52, 28, 0xd9955c, 0x8a6238));
        g.fill(rotated(new Ellipse2D.Double(28, 36, 48, 33), -28, 52, 52));
        fill(0x6b5137, rotated(new Ellipse2D.Double(24, 42, 36, 18), -38, 42, 51)); // wing
        stroke(0x4a3826, 1.2, polygon(24, 62, 50, 44));
        stroke(0x4a3826, 1.2, polygon(28, 66, 54, 50));
        g.setPaint(radial(70, 28, 14, 0x9c7247, 0x6c4e30));
        g.fill(new Ellipse2D.Double(58, 18, 24, 22));
        fill(0x2c2620, polygon(80, 25, 93, 29, 80, 32));
        fill(0x111111, new Ellipse2D.Double(71, 23, 4.5, 4.5));
        fill(0xffffff, new Ellipse2D.Double(73.2, 23.6, 1.3, 1.3));
    }

    private void cat() {
        sky(0xb59f8b, 0x8a745f);
        blobs(20, 0xa58d77, 0, 0, 100, 100, 20);
        int fur = 0x8f8378;
        g.setPaint(radial(50, 100, 50, 0x9d9186, 0x6d6259));
        g.fill(new Ellipse2D.Double(16, 66, 68, 70));
        fill(0x7a6f65, polygon(20, 6, 48, 26, 24, 50));
        fill(0x7a6f65, polygon(80, 6, 52, 26, 76, 50));
        fill(0xc99b92, polygon(25, 16, 40, 28, 28, 40));
        fill(0xc99b92, polygon(75, 16, 60, 28, 72, 40));
        g.setPaint(radial(50, 54, 38, 0xaea297, fur));
        g.fill(new Ellipse2D.Double(18, 22, 64, 58));
        for (int i = -2; i <= 2; i++) stroke(0x4f463e, 2, polygon(50 + 5 * i, 24 + Math.abs(i), 50 + 4 * i, 36));
        for (int side : new int[] {-1, 1}) {
            for (int i = 0; i < 3; i++)
                stroke(0x4f463e, 2, polygon(50 + side * 31, 48 + 7 * i, 50 + side * 22, 50 + 6 * i));
            fill(0xc7cf6a, new Ellipse2D.Double(50 + side * 14 - 6.5, 42, 13, 11));
            fill(0x111111, new Ellipse2D.Double(50 + side * 14 - 2, 42, 4, 11));
            fill(0xffffff, new Ellipse2D.Double(50 + side * 14 + 0.5, 43.5, 2, 2));
            g.setPaint(radial(50 + side * 7, 66, 10, 0xf2ece5, 0xd2c8bd));
            g.fill(new Ellipse2D.Double(50 + side * 7 - 9, 58, 18, 15));
            for (int i = -1; i <= 1; i++)
                stroke(0xf4f0ea, 0.6, polygon(50 + side * 10, 65 + i, 50 + side * 40, 62 + 6 * i));
        }
        fill(0xc67f7a, polygon(45, 57, 55, 57, 50, 62));
    }

    private void deer() {
        g.setPaint(vertical(0, 0x5f7a48, 60, 0x87a05c));
        g.fill(new Rectangle2D.Double(0, 0, 100, 100));
        blobs(50, 0x45603a, 0, 0, 100, 36, 12);
        grass(0x8aa258, 0x6b8544, 58);
        for (double[] leg : new double[][] {{30, 0}, {36, 2}, {58, 0}, {64, 2}})
            fill(leg[1] > 0 ? 0x7c5632 : 0x946a3f, polygon(leg[0], 60, leg[0] + 5, 60, leg[0] + 4, 92, leg[0] + 1, 92));
        g.setPaint(vertical(42, 0xb07f4c, 68, 0x8d6238));
        g.fill(curve(
                26, 50, 30, 44, 44, 46, 52, 45, 62, 44, 66, 44, 70, 50, 72, 58, 70, 66, 62, 66, 50, 66, 40, 68, 30, 66,
                24, 62, 24, 54, 26, 50));
        fill(0xf3ece0, new Ellipse2D.Double(24, 50, 4, 8));
        fill(0xa57645, polygon(60, 48, 70, 54, 80, 32, 72, 26));
        fill(
                0xa57645,
                curve(
                        70, 26, 72, 20, 78, 20, 82, 24, 88, 29, 92, 30, 91, 33, 88, 36, 82, 36, 76, 36, 70, 34, 70, 30,
                        70, 26));
        fill(0x8d6238, polygon(72, 24, 64, 20, 70, 28));
        fill(0x17120d, new Ellipse2D.Double(79, 25, 2.4, 2.4));
        fill(0x17120d, new Ellipse2D.Double(89.5, 31, 2.6, 2.6));
        for (double dx : new double[] {0, 4}) {
            stroke(0xd2b48a, 1.5, polygon(75 + dx, 21, 70 + 3 * dx, 10, 74 + 3 * dx, 2));
            stroke(0xd2b48a, 1.2, polygon(70 + 3 * dx, 10, 62 + 5 * dx, 6));
        }
    }

    private void dog() {
        g.setPaint(vertical(0, 0x9db079, 100, 0x6f8a4b));
        g.fill(new Rectangle2D.Double(0, 0, 100, 100));
        blobs(40, 0x84995e, 0, 0, 100, 100, 14);
        g.setPaint(radial(50, 100, 44, 0xcfa468, 0xa67c45));
        g.fill(new Ellipse2D.Double(18, 66, 64, 70));
        g.setPaint(radial(50, 48, 36, 0xe0b981, 0xc1935a));
        g.fill(new Ellipse2D.Double(24, 12, 52, 62));
        for (int side : new int[] {-1, 1}) {
            fill(
                    0x8a5d30,
                    rotated(new Ellipse2D.Double(50 + side * 28 - 9, 18, 18, 44), side * -12, 50 + side * 28, 40));
            fill(0x1d1712, new Ellipse2D.Double(50 + side * 12 - 3.6, 33, 7.2, 7.2));
            fill(0xffffff, new Ellipse2D.Double(50 + side * 12, 34, 2, 2));
        }
        g.setPaint(radial(50, 58, 18, 0xf3ddb9, 0xe0bd8a));
        g.fill(new Ellipse2D.Double(33, 44, 34, 30));
        fill(0x1b1613, new Ellipse2D.Double(42, 45, 16, 11));
        stroke(0x4b2f1d, 1.4, polygon(50, 56, 50, 63));
        fill(0xd76a6a, curve(44, 64, 46, 62, 54, 62, 56, 64, 57, 72, 54, 78, 50, 78, 46, 78, 43, 72, 44, 64));
    }

    private void frog() {
        g.setPaint(vertical(0, 0x6b5a41, 100, 0x4d4030));
        g.fill(new Rectangle2D.Double(0, 0, 100, 100));
        blobs(80, 0x7d6a4c, 0, 0, 100, 100, 9);
        blobs(60, 0x3f3426, 0, 0, 100, 100, 7);
        shadow(50, 82, 44, 8);
        fill(0x466f22, curve(14, 70, 2, 56, 14, 44, 26, 52, 34, 60, 34, 76, 26, 82, 18, 84, 10, 84, 14, 70));
        fill(0x466f22, curve(86, 70, 98, 56, 86, 44, 74, 52, 66, 60, 66, 76, 74, 82, 82, 84, 90, 84, 86, 70));
        g.setPaint(radial(50, 48, 40, 0x8cc244, 0x4d7f25));
        g.fill(curve(
                22, 60, 20, 40, 34, 28, 50, 28, 66, 28, 80, 40, 78, 60, 76, 76, 64, 82, 50, 82, 36, 82, 24, 76, 22,
                60));
        g.setPaint(radial(50, 74, 20, 0xe2e6b0, 0xa9c873));
        g.fill(new Ellipse2D.Double(32, 58, 36, 24));
        for (int side : new int[] {-1, 1}) {
            fill(0x5f962d, new Ellipse2D.Double(50 + side * 17 - 9, 18, 18, 18));
            fill(0xd9b23c, new Ellipse2D.Double(50 + side * 17 - 6, 21, 12, 12));
            fill(0x111111, new Ellipse2D.Double(50 + side * 17 - 4, 24, 8, 6));
            fill(0x5f962d, polygon(50 + side * 20, 70, 50 + side * 28, 70, 50 + side * 34, 90, 50 + side * 16, 90));
        }
        stroke(0x31541a, 1.5, curve(28, 50, 40, 60, 60, 60, 72, 50));
        for (int i = 0; i < 12; i++)
            fill(0x3d661d, new Ellipse2D.Double(30 + 38 * random.nextDouble(), 34 + 14 * random.nextDouble(), 3, 2.4));
    }

    private void horse() {
        sky(0xa9c8e4, 0xdfe9ee);
        blobs(30, 0x5d7a47, 0, 36, 100, 18, 8);
        grass(0x86a94f, 0x5f8238, 54);
        for (double x : new double[] {24, 60}) {
            fill(0x4a2a16, polygon(x + 6, 58, x + 13, 58, x + 11, 92, x + 7.5, 92));
            fill(0x6b3e20, polygon(x, 58, x + 8, 58, x + 5, 94, x + 1, 94));
        }
        fill(0x24150c, curve(20, 44, 10, 48, 10, 66, 12, 80, 17, 72, 18, 60, 24, 52)); // tail
        g.setPaint(vertical(36, 0x8d5429, 68, 0x5c3419));
        g.fill(curve(
                20, 46, 24, 38, 36, 40, 46, 41, 56, 42, 60, 38, 66, 42, 74, 48, 74, 60, 68, 65, 60, 70, 46, 66, 38, 67,
                26, 70, 18, 62, 20, 46));
        fill(0x7b4823, polygon(56, 44, 70, 58, 84, 24, 75, 14));
        fill(
                0x7b4823,
                curve(
                        74, 14, 78, 9, 84, 12, 86, 18, 92, 28, 96, 34, 93, 38, 90, 41, 86, 38, 82, 32, 76, 28, 72, 24,
                        74, 14));
        fill(0x7b4823, polygon(76, 13, 78, 5, 82, 13));
        fill(0x24150c, curve(76, 10, 68, 14, 58, 30, 55, 45, 62, 42, 70, 28, 77, 18)); // mane
        fill(0x120b07, new Ellipse2D.Double(82.5, 18, 2.4, 2.4));
    }

    private void ship() {
        sky(0x9fbfe0, 0xe3edf4);
        g.setPaint(vertical(58, 0x3f6f98, 100, 0x1f4668));
        g.fill(new Rectangle2D.Double(0, 58, 100, 42));
        for (int i = 0; i < 60; i++) {
            double y = 60 + 38 * random.nextDouble();
            double x = 100 * random.nextDouble();
            stroke(i % 2 == 0 ? 0x6f9bc0 : 0x2d567b, 0.8, polygon(x, y, x + 6, y));
        }
        fill(0xf1f3f5, new Rectangle2D.Double(26, 40, 44, 14));
        fill(0xe3e7ea, new Rectangle2D.Double(32, 30, 28, 10));
        fill(0xcdd4da, new Rectangle2D.Double(36, 23, 14, 7));
        fill(0xc7402d, polygon(52, 14, 60, 14, 60, 30, 52, 30));
        fill(0x22262b, new Rectangle2D.Double(52, 14, 8, 4));
        stroke(0x555f68, 0.9, polygon(42, 23, 42, 8));
        for (int x = 29; x < 68; x += 5) fill(0x34495c, new Rectangle2D.Double(x, 44, 2.6, 2.6));
        for (int x = 34; x < 58; x += 5) fill(0x34495c, new Rectangle2D.Double(x, 33, 2.6, 2.6));
        g.setPaint(vertical(52, 0x2d3d52, 72, 0x1b2634));
        g.fill(polygon(8, 52, 94, 50, 84, 70, 16, 70));
        fill(0xa33226, polygon(14.6, 66.5, 85.8, 66, 84, 70, 16, 70));
        stroke(0xe8edf1, 0.9, polygon(9, 54, 93, 52));
        fill(0xcfdde8, curve(10, 71, 30, 69, 70, 69, 90, 71, 70, 74, 30, 74, 10, 71));
    }

    private void truck() {
        sky(0xa8c3dd, 0xd5dfe6);
        blobs(30, 0x6f8465, 0, 44, 100, 16, 7);
        g.setPaint(vertical(62, 0x838386, 100, 0x5a5a5d));
        g.fill(new Rectangle2D.Double(0, 62, 100, 38));
        shadow(50, 84, 48, 5);
        g.setPaint(vertical(20, 0xf7f7f5, 70, 0xcfd2d4));
        g.fill(new Rectangle2D.Double(3, 20, 62, 50));
        g.setStroke(new BasicStroke(0.5f));
        g.setPaint(new Color(0xaeb3b7));
        for (int x = 9; x < 64; x += 6) g.draw(polygon(x, 20, x, 70));
        fill(0x3a3f45, new Rectangle2D.Double(3, 70, 92, 6));
        g.setPaint(vertical(32, 0x2f66b8, 76, 0x1a3f7c));
        g.fill(curve(
                67, 74, 67, 60, 67, 45, 67, 33, 74, 31, 80, 31, 86, 33, 90, 38, 92, 46, 93, 52, 97, 54, 97, 60, 97, 66,
                97, 70, 97, 75, 90, 75, 76, 75, 67, 74));
        fill(0x232f3a, polygon(76, 36, 86, 36, 91, 51, 76, 51));
        fill(0xf5eecb, new Rectangle2D.Double(93, 62, 4, 4));
        fill(0xb9bec3, new Rectangle2D.Double(92, 71, 6, 4));
        for (int x : new int[] {15, 31, 82}) wheel(x, 77, 8.5);
    }

    private void wheel(double x, double y, double r) {
        fill(0x161616, new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r));
        fill(0xb4b8bc, new Ellipse2D.Double(x - r / 2, y - r / 2, r, r));
        fill(0x55595d, new Ellipse2D.Double(x - r / 6, y - r / 6, r / 3, r / 3));
    }

    private void sky(int top, int bottom) {
        g.setPaint(vertical(0, top, 100, bottom));
        g.fill(new Rectangle2D.Double(0, 0, 100, 100));
    }

    private void grass(int top, int bottom, double horizon) {
        g.setPaint(vertical(horizon, top, 100, bottom));
        g.fill(new Rectangle2D.Double(0, horizon, 100, 100 - horizon));
        for (int i = 0; i < 500; i++) {
            double x = 100 * random.nextDouble();
            double y = horizon + (100 - horizon) * random.nextDouble();
            stroke(random.nextBoolean() ? top : bottom, 0.7, polygon(x, y, x + 2 * random.nextDouble() - 1, y - 4));
        }
    }

    /** Soft spots, such as leaves out of focus. */
    private void blobs(int count, int rgb, double x, double y, double width, double height, double radius) {
        for (int i = 0; i < count; i++) {
            double cx = x + width * random.nextDouble();
            double cy = y + height * random.nextDouble();
            double r = radius * (0.5 + random.nextDouble());
            g.setPaint(new RadialGradientPaint(
                    (float) cx, (float) cy, (float) r, new float[] {0, 1}, new Color[] {color(rgb, 150), color(rgb, 0)
                    }));
            g.fill(new Ellipse2D.Double(cx - r, cy - r, 2 * r, 2 * r));
        }
    }

    private void shadow(double x, double y, double rx, double ry) {
        g.setPaint(color(0, 90));
        g.fill(new Ellipse2D.Double(x - rx, y - ry, 2 * rx, 2 * ry));
    }

    private void fill(int rgb, Shape shape) {
        g.setPaint(new Color(rgb));
        g.fill(shape);
    }

    private void stroke(int rgb, double width, Shape shape) {
        g.setPaint(new Color(rgb));
        g.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(shape);
    }

    private static Paint vertical(double y1, int rgb1, double y2, int rgb2) {
        return new GradientPaint(0, (float) y1, new Color(rgb1), 0, (float) y2, new Color(rgb2));
    }

    private static Paint radial(double x, double y, double r, int inner, int outer) {
        Color[] colors = {new Color(inner), new Color(outer)};
        return new RadialGradientPaint((float) x, (float) y, (float) r, new float[] {0, 1}, colors);
    }

    private static Color color(int rgb, int alpha) {
        return new Color(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, alpha);
    }

    private static Shape rotated(Shape shape, double degrees, double x, double y) {
        return AffineTransform.getRotateInstance(Math.toRadians(degrees), x, y).createTransformedShape(shape);
    }

    /** Points x, y, x, y, ... joined by straight lines; filled, it is closed. */
    private static Path2D polygon(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) path.lineTo(points[i], points[i + 1]);
        return path;
    }

    /** A start, then quadruples of a quadratic curve's control point and end; a point left over is joined by a line. */
    private static Path2D curve(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        int i = 2;
        for (; i + 3 < points.length; i += 4) path.quadTo(points[i], points[i + 1], points[i + 2], points[i + 3]);
        if (i + 1 < points.length) path.lineTo(points[i], points[i + 1]);
        return path;
    }
}
