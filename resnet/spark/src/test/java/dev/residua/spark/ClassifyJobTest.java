package dev.residua.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.resnet.Classification;
import dev.residua.resnet.Model;
import dev.residua.resnet.Session;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.PretrainedModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The job in Spark's local mode: two task slots in this JVM. */
class ClassifyJobTest {
    private static final int IMAGES = 12;

    /** What {@code spark-submit} would set. */
    private static final Map<String, String> CONFIGURATION = Map.of(
            "spark.master", "local[2]",
            "spark.ui.enabled", "false",
            "spark.sql.files.maxPartitionBytes", "8k", // several partitions for each slot
            "spark.sql.files.openCostInBytes", "1k");

    @TempDir
    static Path folder;

    @BeforeAll
    static void configure() throws IOException {
        CONFIGURATION.forEach(System::setProperty);
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage image = new BufferedImage(36, 32, BufferedImage.TYPE_INT_RGB);
            Random random = new Random(i);
            for (int p = 0; p < 36 * 32; p++) image.setRGB(p % 36, p / 36, random.nextInt(1 << 24));
            Path file = folder.resolve("images/set" + i % 3 + "/" + i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        Files.writeString(folder.resolve("images/broken.png"), "not an image");
        Files.writeString(folder.resolve("images/notes.txt"), "not looked at");
    }

    @AfterAll
    static void restore() {
        CONFIGURATION.keySet().forEach(System::clearProperty);
    }

    @Test
    void writesWhatOneSessionSays() throws IOException {
        Path weights = folder.resolve("resnet20.safetensors");
        PretrainedModel.seeded("resnet20", ModelOptions.NONE, 1).write(weights);
        Path output = folder.resolve("result");
        int status = new CommandLine(new ClassifyJob())
                .execute(
                        "--weights=" + weights,
                        "--images=" + folder.resolve("images"),
                        "--output=" + output,
                        "--top=3");
        assertEquals(0, status);

        List<Row> rows;
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            rows = spark.read().parquet(output.toString()).collectAsList();
        }
        assertEquals(IMAGES + 1, rows.size());
        try (Session session = Model.load(weights).open()) {
            for (Row row : rows) check(row, session);
        }
        int opened = SlotSessions.latest().opened();
        assertTrue(opened >= 1 && opened <= 2, opened + " sessions in two slots");
    }

    private static void check(Row row, Session session) throws IOException {
        Path image = Path.of(URI.create(row.getString(0)));
        if (image.endsWith("broken.png")) {
            assertNull(row.get(1));
            assertTrue(row.getString(3).contains("not an image"), row::toString);
            return;
        }
        assertNull(row.get(3));
        List<Classification> expected = session.classify(Files.readAllBytes(image), 3);
        assertEquals(expected.stream().map(Classification::label).toList(), row.getList(1));
        assertEquals(expected.stream().map(Classification::probability).toList(), row.getList(2));
    }

    @Test
    void refusesWeightsBeforeAnyExecutorSeesThem() throws IOException {
        Path weights = Files.writeString(folder.resolve("bad.safetensors"), "no weights");
        Exception[] failure = new Exception[1];
        new CommandLine(new ClassifyJob())
                .setExecutionExceptionHandler((e, _, _) -> {
                    failure[0] = e;
                    return 1;
                })
                .execute("--weights=" + weights, "--images=" + folder, "--output=" + folder.resolve("none"));
        assertNotNull(failure[0]);
        assertTrue(failure[0].getMessage().startsWith("the stream: "), failure[0].getMessage());
    }
}
