package dev.residua.resnet.train;

import dev.residua.resnet.data.AtomicFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of error over epochs, as papers on residual networks draw it. */
public final class LearningCurve {
    private LearningCurve() {}

    /** Writes a PNG of training and, where there is one, validation error in percent. */
    public static void write(Path file, List<TrainingListener.Epoch> epochs) {
        XYChart chart = new XYChartBuilder()
                .width(800)
                .height(500)
                .xAxisTitle("epoch")
                .yAxisTitle("error (%)")
                .build();
        add(chart, "training", epochs, TrainingListener.Epoch::trainAccuracy);
        if (epochs.stream().noneMatch(epoch -> Double.isNaN(epoch.validationAccuracy()))) {
            add(chart, "validation", epochs, TrainingListener.Epoch::validationAccuracy);
        }
        AtomicFile.write(file, out -> BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG));
    }

    private static void add(
            XYChart chart,
            String name,
            List<TrainingListener.Epoch> epochs,
            ToDoubleFunction<TrainingListener.Epoch> accuracy) {
        double[] x = epochs.stream().mapToDouble(epoch -> epoch.epoch() + 1).toArray();
        double[] y = epochs.stream()
                .mapToDouble(epoch -> 100 * (1 - accuracy.applyAsDouble(epoch)))
                .toArray();
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }
}
