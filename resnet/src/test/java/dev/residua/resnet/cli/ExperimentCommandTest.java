package dev.residua.resnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny runs on noise: who takes part, and what is written. */
class ExperimentCommandTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path out;

    @BeforeEach
    void prepare() throws IOException {
        TestFiles files = new TestFiles(folder);
        for (int i = 0; i < 3; i++) {
            files.image("data/cat/" + i + ".png", 8, 8, i);
            files.image("data/dog/" + i + ".png", 8, 8, 10 + i);
        }
        data = folder.resolve("data");
        out = folder.resolve("out");
    }

    @Test
    void depthComparesPlainAndResidualNetworks() throws IOException {
        Cli cli = run("depth", "--models", "resnet20", "--validation", data, "--epochs", 2);
        assertEquals(0, cli.exitCode(), cli.err());
        List<String> table = Files.readAllLines(out.resolve("depth.csv"));
        assertEquals("network,parameters,training error (%),validation error (%),time (s)", table.getFirst());
        // He et al. 2015, table 6: 0.27 million; with two classes the last layer has 8 x 65 fewer.
        assertTrue(table.get(1).matches("plain20,269202,(0|25|50|75|100)\\.0,[0-9.]+,[0-9]+"), table.get(1));
        assertTrue(table.get(2).startsWith("resnet20,269202,"), table.get(2));
        assertEquals(5, Files.readAllLines(out.resolve("depth-epochs.csv")).size());
        assertTrue(cli.out().contains(Files.readString(out.resolve("depth.md"))), cli.out());
        assertPicture("depth.png");
    }

    @Test
    void shortcutsOfEveryKindAreTrained() throws IOException {
        Cli cli = run("shortcuts", "--model", "resnet20", "--epochs", 1);
        assertEquals(0, cli.exitCode(), cli.err());
        List<String> networks = Files.readAllLines(out.resolve("shortcuts.csv")).stream()
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        assertEquals(
                List.of(
                        "network",
                        "identity and zero padding (A)",
                        "projection where the shape changes (B)",
                        "projection everywhere (C)",
                        "constant scaling by 0.5",
                        "exclusive gating",
                        "shortcut-only gating",
                        "1x1 convolution",
                        "dropout of 0.5",
                        "none (plain network)"),
                networks);
        assertPicture("shortcuts.png");
    }

    @Test
    void gradientFlowMeasuresEveryLayer() throws IOException {
        Cli cli = run("gradient-flow", "--models", "resnet32", "--batches", 1);
        assertEquals(0, cli.exitCode(), cli.err());
        List<String> layers = Files.readAllLines(out.resolve("gradient-flow.csv"));
        assertEquals(1 + 2 * 31, layers.size());
        assertTrue(layers.get(1).startsWith("plain32,conv1.weight,"), layers.get(1));
        // The gradient grows from block to block on its way back; a skip connection passes it on as it is.
        double plain = norm(layers.get(1)) / norm(layers.get(31));
        double residual = norm(layers.get(32)) / norm(layers.get(62));
        assertTrue(plain > 3 * residual, plain + " and " + residual);
        assertPicture("gradient-flow.png");
    }

    private static double norm(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
    }

    @Test
    void refusesWhatMakesNoExperiment() {
        run("depth", "--models", "iris-mlp").assertRefused("has no option but classes");
        run("depth", "--models", "resnet7").assertRefused("no model named 'resnet7'");
        run("depth", "--images", 0).assertRefused("--images is 0");
        run("depth", "--epochs", 0).assertRefused("number of epochs is 0");
        run("gradient-flow", "--batches", 0).assertRefused("--batches is 0");
        run("shortcuts", "--validation", folder.resolve("nowhere")).assertRefused("no such file or folder");
        Cli.run("experiment", "depth", "--data", data, "--batch", 7, "--images", 3, "--out", out)
                .assertRefused("larger than the data");
    }

    private Cli run(String experiment, Object... more) {
        List<Object> args = new ArrayList<>(List.of("experiment", experiment, "--data", data, "--out", out));
        args.addAll(List.of("--backend", "reference", "--size", 8));
        args.addAll(List.of(more));
        if (!args.contains("--images")) args.addAll(List.of("--images", 2));
        args.addAll(List.of("--batch", 4));
        return Cli.run(args.toArray());
    }

    private void assertPicture(String name) throws IOException {
        assertEquals(900, ImageIO.read(out.resolve(name).toFile()).getWidth());
    }
}
