package dev.residua.engine.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void listsAllThePreferredFirst() {
        assertEquals(
                List.of("absent", "tiny"),
                Backends.all().stream().map(Backend::name).toList());
    }

    @Test
    void bestIsThePreferredOfTheAvailable() {
        assertEquals("tiny", Backends.best().name());
    }

    @Test
    void saysWhyABackendIsNotToBeHad() {
        assertEquals("backend 'absent' is not available: no such device; plug one in", refusal("absent"));
        assertEquals("no backend named 'gpu'; present are: absent, tiny", refusal("gpu"));
        assertEquals("backend 'tornado' is not available: " + Backends.absent().get("tornado"), refusal("tornado"));
    }

    private static String refusal(String name) {
        return assertThrows(ResiduaException.class, () -> Backends.get(name)).getMessage();
    }

    @Test
    void optionsNeedAThread() {
        CompileOptions options = CompileOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> options.threads(0));
        assertEquals(3, options.threads(3).threads());
    }
}
