package dev.residua.resnet.example;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.Model;
import dev.residua.resnet.SessionOptions;
import dev.residua.resnet.SessionPool;
import io.javalin.Javalin;
import io.javalin.http.HttpStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** {@code curl --data-binary @photo.jpg localhost:7070/classify} */
public final class ClassifyService implements AutoCloseable {
    private final LongAdder runs = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final SessionPool pool;
    private final Javalin server;

    public ClassifyService(Model model, int sessions, int port) {
        pool = model.pool(sessions, SessionOptions.DEFAULTS.listener((_, time) -> {
            runs.increment();
            nanos.add(time);
        }));
        pool.warmUp(Duration.ofSeconds(10)); // before the first request comes
        server = Javalin.create(config -> {
                    config.http.maxRequestSize = 16 << 20;
                    config.routes.post("/classify", request -> request.json(pool.classify(request.bodyAsBytes(), 5)));
                    config.routes.get(
                            "/metrics",
                            request -> request.json(Map.of("runs", runs.sum(), "millis", nanos.sum() / 1_000_000)));
                    config.routes.exception(
                            ResiduaException.class,
                            (e, request) ->
                                    request.status(HttpStatus.BAD_REQUEST).json(Map.of("error", e.getMessage())));
                })
                .start(port);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        pool.close(); // waits for those still running
    }

    public static void main(String[] args) {
        Model model = Model.load(Path.of(args[0]));
        ClassifyService service = new ClassifyService(model, 4, 7070);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    }
}
