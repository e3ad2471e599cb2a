package dev.residua.tornado.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Executable;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.backend.TuningCache;
import dev.residua.engine.backend.TuningListener;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.tornado.Accelerated;
import dev.residua.tornado.TornadoBackend;
import dev.residua.tornado.kernel.Product;
import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.lower.Multiplication;
import dev.residua.tornado.task.Accelerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileTunerTest {
    @TempDir
    private Path folder;

    private final List<TuningListener.Result> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private final TuningListener listener = new TuningListener() {
        @Override
        public void found(Result result) {
            found.add(result);
        }

        @Override
        public void problem(String message) {
            problems.add(message);
        }
    };

    @BeforeEach
    void useAnEmptyCache() {
        Accelerated.require();
        System.setProperty(TuningCache.FOLDER, folder.toString());
    }

    @AfterEach
    void useTheUsersCache() {
        System.clearProperty(TuningCache.FOLDER);
    }

    @Test
    void whatASearchFindsIsRemembered() {
        String searched = kernel(Tuning.SEARCH);
        assertEquals(1, found.size());
        TuningListener.Result result = found.getFirst();
        assertTrue(
                result.candidates() > 1 && result.microseconds() <= result.estimatedMicroseconds(), result::toString);
        assertEquals(searched, kernel(Tuning.REMEMBERED));
        assertEquals(searched, kernel(Tuning.SEARCH));
        assertEquals(1, found.size());
        assertEquals(List.of(), problems);
    }

    @Test
    void whatIsNoTileForTheDeviceIsToldOfAndSkipped() {
        Accelerator accelerator = Accelerated.require();
        Multiplication product = new Multiplication(1, 1, 16, 16, 24, Product.B_TRANSPOSED, 0, 0, 0);
        Tile estimate = new TileTuner(accelerator, options(Tuning.OFF)).choose(product);
        TuningCache cache = new TuningCache(TuningCache.defaultFile(), accelerator.toString(), problems::add);
        for (String nonsense : List.of("tile 8 16 64 1 0", "tile 512 512 1 1 1", "tile 8 16", "faster")) {
            cache.put(product.toString(), nonsense);
            problems.clear();
            assertEquals(estimate, new TileTuner(accelerator, options(Tuning.REMEMBERED)).choose(product));
            assertEquals(1, problems.size());
            assertTrue(problems.getFirst().startsWith("'" + nonsense + "', remembered for "), problems::getFirst);
        }
    }

    private CompileOptions options(Tuning tuning) {
        return CompileOptions.defaults().passes(List.of()).tuning(tuning).tuningListener(listener);
    }

    /** The one chosen for a product of 16 x 16 x 24. */
    private String kernel(Tuning tuning) {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(16, 24));
        Node w = b.parameter("w", Shape.of(16, 24));
        Model model = new Model("product", b.build(b.linear("y", x, w, null)), Map.of("w", Tensor.zeros(w.shape())));
        Executable executable = new TornadoBackend().compile(model, options(tuning));
        return executable.plan().steps().getLast().kernel();
    }
}
