package dev.residua.tornado.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.WorkerGrid;

class GridTest {
    @Test
    void refusesALocalSizeThatDoesNotDivideTheGlobalOne() {
        ResiduaException e =
                assertThrows(ResiduaException.class, () -> new Grid(new int[] {100, 1, 1}, new int[] {64, 1, 1}));
        assertTrue(e.getMessage().contains("[64, 1, 1]") && e.getMessage().contains("[100, 1, 1]"), e.getMessage());
        assertThrows(ResiduaException.class, () -> new Grid(new int[] {64, 3, 1}, new int[] {64, 2, 1}));
        assertThrows(ResiduaException.class, () -> new Grid(new int[] {64, 1, 1}, new int[] {0, 1, 1}));
        assertThrows(ResiduaException.class, () -> new Grid(new int[] {0, 1, 1}, new int[] {1, 1, 1}));
    }

    @Test
    void aLineHasRoomForEveryItemInWholeGroups() {
        for (int items : new int[] {1, 255, 256, 257, 1000}) {
            WorkerGrid workers = Grid.line(items).workers();
            long global = workers.getGlobalWork()[0];
            assertTrue(global >= items && global < items + 256, global + " for " + items);
            assertEquals(0, global % workers.getLocalWork()[0]);
        }
    }

    @Test
    void groupsAreMultipliedOut() {
        WorkerGrid workers = Grid.groups(3, 5, 7, 16, 4).workers();
        assertArrayEquals(new long[] {48, 20, 7}, workers.getGlobalWork());
        assertArrayEquals(new long[] {16, 4, 1}, workers.getLocalWork());
    }
}
