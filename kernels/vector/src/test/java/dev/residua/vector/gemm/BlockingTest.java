package dev.residua.vector.gemm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BlockingTest {
    private static final int TILE_ROWS = 6;

    @Test
    void smallImagesAreSplitByOutputChannels() {
        GemmShape lastLayer = new GemmShape(1, 7 * 7, 512, 4608);
        Blocking blocking = Blocking.choose(lastLayer, TILE_ROWS, 16, 2);
        assertEquals(8, blocking.panels());
        assertTrue(blocking.rows() >= 49);
    }

    @Test
    void partsShareOutEvenly() {
        for (int threads : new int[] {1, 2, 3, 8, 16}) {
            for (int pixels : new int[] {3136, 784, 196, 49}) {
                int tiles = (pixels + TILE_ROWS - 1) / TILE_ROWS;
                Blocking blocking = Blocking.choose(new GemmShape(1, pixels, 256, 1152), TILE_ROWS, 8, threads);
                int rowParts = (pixels + blocking.rows() - 1) / blocking.rows();
                int panelParts = (8 + blocking.panels() - 1) / blocking.panels();
                int rounds = (rowParts * panelParts + threads - 1) / threads;
                int busiest = rounds * blocking.rows() / TILE_ROWS * blocking.panels();
                double ideal = Math.ceil(tiles * 8.0 / threads);
                assertTrue(busiest <= 1.3 * ideal, pixels + " pixels on " + threads + " threads: " + blocking);
            }
        }
    }

    @Test
    void depthDoesNotDependOnThreads() {
        GemmShape shape = new GemmShape(1, 196, 256, 2304);
        int depth = Blocking.choose(shape, TILE_ROWS, 8, 1).depth();
        for (int threads = 2; threads < 20; threads++) {
            assertEquals(depth, Blocking.choose(shape, TILE_ROWS, 8, threads).depth());
        }
    }

    @Test
    void aBlockOfRowsStaysInTheSecondLevelCache() {
        for (int depth : new int[] {1, 27, 576, 1000, 4608}) {
            Blocking blocking = Blocking.choose(new GemmShape(1, 100_000, 64, depth), TILE_ROWS, 2, 1);
            assertTrue(blocking.blockElements() <= 64 * 1024, blocking.toString());
        }
    }
}
