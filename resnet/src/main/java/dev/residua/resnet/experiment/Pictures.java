package dev.residua.resnet.experiment;

import dev.residua.resnet.data.AtomicFile;
import dev.residua.resnet.train.TrainingListener;
import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Line charts as PNG files; networks without skip connections are dashed. */
final class Pictures {
    /** Tableau's ten, told apart by most people. */
    private static final int[] COLORS = {
        0x4e79a7, 0xf28e2b, 0xe15759, 0x76b7b2, 0x59a14f, 0xedc948, 0xb07aa1, 0xff9da7, 0x9c755f, 0xbab0ac
    };

    private final XYChart chart;

    private Pictures(String x, String y) {
        chart = new XYChartBuilder()
                .width(900)
                .height(540)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
    }

    /** Training error over epochs, a line a trial. */
    static void trainingError(Path file, List<Trial> trials) {
        Pictures picture = new Pictures("epoch", "training error (%)");
        for (Trial trial : trials) {
            List<TrainingListener.Epoch> epochs = trial.epochs();
            picture.add(
                    trial.contender(),
                    epochs.stream().mapToDouble(epoch -> epoch.epoch() + 1).toArray(),
                    epochs.stream()
                            .mapToDouble(epoch -> 100 * (1 - epoch.trainAccuracy()))
                            .toArray());
        }
        picture.write(file);
    }

    /** Gradient norms over layers, on a logarithmic scale. */
    static void gradientNorms(Path file, List<GradientFlow> flows) {
        Pictures picture = new Pictures("convolution, counted from the image", "norm of the weight's gradient");
        picture.chart.getStyler().setYAxisLogarithmic(true);
        for (GradientFlow flow : flows) {
            List<GradientFlow.Layer> layers = flow.layers();
            picture.add(
                    flow.contender(),
                    IntStream.rangeClosed(1, layers.size()).asDoubleStream().toArray(),
                    layers.stream().mapToDouble(GradientFlow.Layer::norm).toArray());
        }
        picture.write(file);
    }

    private void add(Contender contender, double[] x, double[] y) {
        XYSeries series = chart.addSeries(contender.name(), x, y);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(new Color(COLORS[contender.color() % COLORS.length]));
        BasicStroke stroke = contender.isPlain() ? SeriesLines.DASH_DASH : SeriesLines.SOLID;
        series.setLineStyle(
                new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, stroke.getDashArray(), 0));
    }

    private void write(Path file) {
        AtomicFile.write(file, out -> BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG));
    }
}
