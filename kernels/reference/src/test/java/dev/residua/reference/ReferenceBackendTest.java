package dev.residua.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.cpu.KernelLibrary;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.plan.Step;
import dev.residua.engine.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ReferenceBackendTest {
    @Test
    void isFoundAsAService() {
        assertInstanceOf(ReferenceBackend.class, Backends.get("reference"));
        List<Class<? extends KernelLibrary>> libraries = ServiceLoader.load(KernelLibrary.class).stream()
                .<Class<? extends KernelLibrary>>map(ServiceLoader.Provider::type)
                .toList();
        assertEquals(List.of(ReferenceKernels.class), libraries);
    }

    @Test
    void isAlwaysThereAndNeverPreferred() {
        ReferenceBackend backend = new ReferenceBackend();
        assertTrue(backend.availability().available());
        assertEquals(0, backend.priority());
    }

    @Test
    void flattenMovesNothing() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(2, 3, 4, 5));
        Model model = new Model("flatten", b.build(b.flatten("flat", x)), Map.of());
        List<Step> steps = new ReferenceBackend()
                .compile(model, CompileOptions.defaults())
                .plan()
                .steps();
        assertEquals("reference_flatten_view", steps.get(1).kernel());
        assertEquals(steps.get(0).output(), steps.get(1).output());
    }
}
