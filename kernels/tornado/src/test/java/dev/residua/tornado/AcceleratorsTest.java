package dev.residua.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.tornado.task.Accelerator;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceleratorsTest {
    @Test
    void choosesByDriverAndDevice() {
        Accelerator accelerator = Accelerated.require();
        List<Accelerator> all = Accelerators.all();
        assertEquals(all.getFirst(), Accelerators.choose(all, null));
        assertEquals(accelerator, Accelerators.choose(all, accelerator.driver() + ":" + accelerator.index()));
    }

    @Test
    void refusesADeviceThatIsNotThereAndListsThoseThatAre() {
        Accelerator accelerator = Accelerated.require();
        for (String wanted : List.of("0:99", "7:0", "gpu", "")) {
            ResiduaException e =
                    assertThrows(ResiduaException.class, () -> Accelerators.choose(Accelerators.all(), wanted));
            assertTrue(e.getMessage().contains("'" + wanted + "'"), e.getMessage());
            assertTrue(e.getMessage().contains(accelerator.toString()), e.getMessage());
        }
    }
}
