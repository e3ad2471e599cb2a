package dev.residua.resnet.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.residua.resnet.Classification;
import dev.residua.resnet.Model;
import dev.residua.resnet.Session;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClassifyServiceTest {
    private static final int REQUESTS = 24;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Model MODEL = Model.untrained("resnet20", 1);

    private static ClassifyService service;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        service = new ClassifyService(MODEL, 2, 0);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    private static byte[] png(long seed) throws IOException {
        BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 40 * 36; i++) image.setRGB(i % 40, i / 40, random.nextInt(1 << 24));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static CompletableFuture<HttpResponse<String>> post(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + "/classify"))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    @Test
    void answersManyRequestsAtOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) answers.add(post(png(i)));
        try (Session session = MODEL.open()) {
            for (int i = 0; i < REQUESTS; i++) {
                HttpResponse<String> answer = answers.get(i).join();
                assertEquals(200, answer.statusCode(), answer.body());
                List<Classification> classes = JSON.readValue(answer.body(), new TypeReference<>() {});
                assertEquals(session.classify(png(i), 5), classes);
            }
        }
    }

    @Test
    void refusesWhatIsNoImageAndCountsOnlyRuns() throws Exception {
        long before = runs();
        HttpResponse<String> answer = post("not an image".getBytes()).join();
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("not an image of a known format"), answer.body());
        assertEquals(before, runs());
        post(png(1)).join();
        assertEquals(before + 1, runs());
    }

    private static long runs() throws Exception {
        URI metrics = URI.create("http://localhost:" + service.port() + "/metrics");
        String body = client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body();
        JsonNode json = JSON.readTree(body);
        return json.get("runs").asLong();
    }

    /** The document shows this very program. */
    @Test
    void isTheProgramOfTheDocument() throws IOException {
        String document = Files.readString(Path.of("../docs/embedding.md"));
        String source = Files.readString(Path.of("src/test/java/dev/residua/resnet/example/ClassifyService.java"));
        assertTrue(document.contains("```java\n" + source + "```\n"), "docs/embedding.md shows another program");
    }
}
