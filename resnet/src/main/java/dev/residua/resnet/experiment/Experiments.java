package dev.residua.resnet.experiment;

import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.model.ResNetSpec.Shortcut;
import dev.residua.resnet.model.ResNetSpec.Skip;
import dev.residua.resnet.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who takes part in each experiment, and what is written about it. */
public final class Experiments {
    private Experiments() {}

    /** Each network without and with skip connections (He et al. 2015, figures 1, 4 and 6). */
    public static List<Contender> withAndWithoutSkips(List<String> models) {
        List<Contender> contenders = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            String model = models.get(i);
            String plain = model.replaceFirst("resnet", "plain");
            contenders.add(new Contender(plain, model, ModelOptions.NONE.skip(Skip.NONE), i));
            contenders.add(new Contender(model, model, ModelOptions.NONE, i));
        }
        return contenders;
    }

    /**
     * One network with shortcuts of many kinds: those of He et al. 2015, section 4.1, and those of He et al. 2016, "Identity Mappings in Deep Residual
     * Networks", table 1.
     */
    public static List<Contender> shortcuts(String model) {
        ModelOptions padding = ModelOptions.NONE.shortcut(Shortcut.A);
        List<Contender> contenders = new ArrayList<>();
        add("identity and zero padding (A)", model, padding, contenders);
        add("projection where the shape changes (B)", model, ModelOptions.NONE.shortcut(Shortcut.B), contenders);
        add("projection everywhere (C)", model, ModelOptions.NONE.shortcut(Shortcut.C), contenders);
        add("constant scaling by 0.5", model, padding.skip(Skip.SCALED), contenders);
        add("exclusive gating", model, padding.skip(Skip.EXCLUSIVE_GATE), contenders);
        add("shortcut-only gating", model, padding.skip(Skip.SHORTCUT_GATE), contenders);
        add("1x1 convolution", model, padding.skip(Skip.CONVOLUTION), contenders);
        add("dropout of 0.5", model, padding.skip(Skip.DROPOUT), contenders);
        add("none (plain network)", model, padding.skip(Skip.NONE), contenders);
        return contenders;
    }

    private static void add(String name, String model, ModelOptions options, List<Contender> contenders) {
        contenders.add(new Contender(name, model, options, contenders.size()));
    }

    /** Writes NAME.md and NAME.csv with the errors, NAME-epochs.csv with their course and NAME.png with a picture of it. */
    public static Figures writeTrials(Path folder, String name, List<Trial> trials) {
        Figures table = new Figures("network", "parameters", "training error (%)", "validation error (%)", "time (s)");
        Figures course = new Figures("network", "epoch", "training error (%)", "validation error (%)", "training loss");
        for (Trial trial : trials) {
            table.add(
                    trial.contender().name(),
                    Long.toString(trial.parameters()),
                    percent(trial.trainingError()),
                    percent(trial.validationError()),
                    fixed(0, trial.seconds()));
            for (TrainingListener.Epoch epoch : trial.epochs()) {
                course.add(
                        trial.contender().name(),
                        Integer.toString(epoch.epoch() + 1),
                        percent(100 * (1 - epoch.trainAccuracy())),
                        percent(100 * (1 - epoch.validationAccuracy())),
                        fixed(4, epoch.trainLoss()));
            }
        }
        table.write(folder, name);
        Figures.writeText(folder.resolve(name + "-epochs.csv"), course.toCsv());
        Pictures.trainingError(folder.resolve(name + ".png"), trials);
        return table;
    }

    /** Writes NAME.md with the ends of each network, NAME.csv with every layer and NAME.png with a picture. */
    public static Figures writeFlows(Path folder, String name, List<GradientFlow> flows) {
        Figures ends = new Figures("network", "first convolution", "last convolution", "first / last");
        Figures all = new Figures("network", "layer", "gradient norm");
        for (GradientFlow flow : flows) {
            double first = flow.layers().getFirst().norm();
            double last = flow.layers().getLast().norm();
            ends.add(flow.contender().name(), significant(first), significant(last), significant(first / last));
            for (GradientFlow.Layer layer : flow.layers()) {
                all.add(flow.contender().name(), layer.name(), significant(layer.norm()));
            }
        }
        Figures.writeText(folder.resolve(name + ".md"), ends.toMarkdown());
        Figures.writeText(folder.resolve(name + ".csv"), all.toCsv());
        Pictures.gradientNorms(folder.resolve(name + ".png"), flows);
        return ends;
    }

    private static String percent(double value) {
        return Double.isNaN(value) ? "" : fixed(1, value);
    }

    private static String fixed(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String significant(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
