package dev.residua.resnet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.AtomicFile;
import dev.residua.resnet.train.LearningCurve;
import dev.residua.resnet.train.Recipe;
import dev.residua.resnet.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Shows a run as it goes: a bar within an epoch, a line an epoch, and in the run's folder a log and a picture. */
final class TrainingReport implements TrainingListener, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final PrintWriter out;
    private final Path folder;
    private final Recipe recipe;
    private final int printEvery;
    private final Progress progress;
    private final List<Epoch> epochs = new ArrayList<>();

    TrainingReport(PrintWriter out, Path folder, Recipe recipe, int batches, int printEvery) {
        this.out = out;
        this.folder = folder;
        this.recipe = recipe;
        this.printEvery = printEvery;
        progress = new Progress("train", "images", (long) recipe.epochs() * batches * recipe.batch());
    }

    /**
     * Takes over what the log says of the epochs before this one. What a crash left beyond that, a whole line or a part of one, is taken
     * off: it is written again.
     */
    void resume(int next) {
        Path log = folder.resolve("log.jsonl");
        if (!Files.exists(log)) return;
        try {
            for (String line : Files.readAllLines(log)) {
                Epoch epoch = parse(line);
                if (epoch != null && epoch.epoch() < next) epochs.add(epoch);
            }
        } catch (IOException e) {
            throw new ResiduaException("cannot read the log in " + folder + ": " + e.getMessage(), e);
        }
        AtomicFile.write(log, file -> {
            for (Epoch epoch : epochs) file.write(line(epoch).getBytes(StandardCharsets.UTF_8));
        });
    }

    private static Epoch parse(String line) {
        try {
            return JSON.readValue(line, Epoch.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String line(Epoch epoch) throws IOException {
        return JSON.writeValueAsString(epoch) + "\n";
    }

    @Override
    public void batchDone(Batch batch) {
        progress.stepBy(recipe.batch());
        progress.note("epoch %d, loss %s, accuracy %s %%"
                .formatted(
                        batch.epoch() + 1, Format.fixed(3, batch.meanLoss()), Format.fixed(1, 100 * batch.accuracy())));
    }

    @Override
    public void epochDone(Epoch epoch) {
        epochs.add(epoch);
        if ((epoch.epoch() + 1) % printEvery == 0 || epoch.epoch() + 1 == recipe.epochs()) print(epoch);
        if (folder == null) return;
        try {
            Files.writeString(
                    folder.resolve("log.jsonl"), line(epoch), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new ResiduaException("cannot write the log in " + folder + ": " + e.getMessage(), e);
        }
        LearningCurve.write(folder.resolve("curve.png"), epochs);
    }

    private void print(Epoch epoch) {
        String validation = Double.isNaN(epoch.validationAccuracy())
                ? ""
                : ", validation loss %s accuracy %s %%"
                        .formatted(
                                Format.fixed(4, epoch.validationLoss()),
                                Format.fixed(2, 100 * epoch.validationAccuracy()));
        out.printf(
                "epoch %d/%d: loss %s accuracy %s %%%s, rate %s, %s s%n",
                epoch.epoch() + 1,
                recipe.epochs(),
                Format.fixed(4, epoch.trainLoss()),
                Format.fixed(2, 100 * epoch.trainAccuracy()),
                validation,
                Format.fixed(5, epoch.rate()),
                Format.fixed(1, epoch.seconds()));
        out.flush();
    }

    @Override
    public void close() {
        progress.close();
    }
}
