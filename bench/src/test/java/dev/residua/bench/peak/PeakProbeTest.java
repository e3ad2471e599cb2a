package dev.residua.bench.peak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class PeakProbeTest {
    /** Each width computes with its own lanes what a scalar loop computes. */
    @Test
    void everyWidthSumsWhatItReads() {
        float[] array = new float[256];
        for (int i = 0; i < array.length; i++) array[i] = i % 16 == 0 ? 1 : 0;
        for (var species : List.of(FloatVector.SPECIES_128, FloatVector.SPECIES_256, FloatVector.SPECIES_512)) {
            VectorLoops loops = SpeciesLoops.of(species);
            assertEquals(species.length(), loops.lanes());
            // Lane 0 sees every element whose place is a multiple of the lanes: 16 of them hold 1.
            assertEquals(3 * 16, loops.sum(array, array.length, 3));
        }
    }

    @Test
    void countsThreadsInPowersOfTwoUpToTheProcessors() {
        assertEquals(List.of(1), PeakProbe.threadCounts(1));
        assertEquals(List.of(1, 2, 4, 6), PeakProbe.threadCounts(6));
    }

    @Test
    void theRoofIsTheBestOfItsThreads() {
        Roof roof = new Roof(
                List.of(
                        new Roof.Arithmetic(128, 2, 10),
                        new Roof.Arithmetic(256, 2, 20),
                        new Roof.Arithmetic(256, 1, 11)),
                List.of(new Roof.Bandwidth("copy", 2, 5), new Roof.Bandwidth("triad", 2, 6)),
                List.of());
        assertEquals(20, roof.peak(2).gflops());
        assertEquals(6, roof.peak(2).gigabytesPerSecond());
        assertTrue(roof.peak(2).threads() == 2);
    }
}
