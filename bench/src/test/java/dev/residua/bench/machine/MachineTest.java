package dev.residua.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    private Path folder;

    @Test
    void readsWhatLinuxTells() throws IOException {
        Path cpuinfo = Files.writeString(folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: Abacus 9000 \n");
        Path meminfo = Files.writeString(folder.resolve("meminfo"), "MemTotal:       2048 kB\nMemFree: 1 kB\n");
        assertEquals("Abacus 9000", Machine.cpuModel(cpuinfo));
        assertEquals(2048 << 10, Machine.memoryBytes(meminfo));
    }

    @Test
    void listsDataCachesFromTheSmallest() throws IOException {
        cache("index0", "Data", "1", "32K");
        cache("index1", "Instruction", "1", "32K");
        cache("index2", "Unified", "3", "32768K");
        cache("index3", "Unified", "2", "1024K");
        cache("index4", "Unified", "4", "plenty");
        assertEquals(
                List.of(
                        new Machine.Cache("L1d", 32 << 10),
                        new Machine.Cache("L2", 1 << 20),
                        new Machine.Cache("L3", 32 << 20)),
                Machine.caches(folder));
    }

    @Test
    void doesWithoutWhereNothingIsTold() {
        Path nothing = folder.resolve("nothing");
        assertEquals(System.getProperty("os.arch"), Machine.cpuModel(nothing));
        assertEquals(0, Machine.memoryBytes(nothing));
        assertEquals(List.of(), Machine.caches(nothing));
        assertTrue(Machine.current().lastLevelCacheBytes() > 0);
    }

    private void cache(String index, String type, String level, String size) throws IOException {
        Path cache = Files.createDirectory(folder.resolve(index));
        Files.writeString(cache.resolve("type"), type + "\n");
        Files.writeString(cache.resolve("level"), level + "\n");
        Files.writeString(cache.resolve("size"), size + "\n");
    }
}
