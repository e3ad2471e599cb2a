package dev.residua.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.bench.machine.ProcessMemory;
import dev.residua.engine.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {
    private static final int BYTES = 64 << 20;
    private static final int PAGE = 4096;

    @BeforeEach
    void needsAPeak() {
        assumeTrue(ProcessMemory.hasPeak(), "this system does not tell the peak of a process");
    }

    @Test
    void peakRisesWithWhatIsTouched() throws IOException {
        ProcessMemory.resetPeak();
        long before = ProcessMemory.peak();
        ByteBuffer taken = ByteBuffer.allocateDirect(BYTES);
        for (int i = 0; i < BYTES; i += PAGE) taken.put(i, (byte) 1);
        long peak = ProcessMemory.peak();
        assertTrue(peak - before > BYTES / 2, () -> before + " -> " + peak);
        assertEquals(1, taken.get(0));
    }

    @Test
    void theArenaIsAmongWhatATrainingStepTakes() {
        Workloads.Task task = new Workloads.Task("resnet20", Shape.of(32, 3, 32, 32), true);
        PeakMemory memory = PeakMemory.ofOurs(task, "vector", 1);
        assertEquals("residua-vector", memory.engine());
        assertTrue(memory.arena() > 10_000_000, memory::toString);
        assertTrue(memory.taken() > memory.arena(), memory::toString);
        assertTrue(memory.before() < memory.running() && memory.running() <= memory.ever(), memory::toString);
    }
}
