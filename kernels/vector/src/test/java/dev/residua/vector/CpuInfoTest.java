package dev.residua.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuInfoTest {
    @TempDir
    Path folder;

    @Test
    void readsTheModelName() throws IOException {
        Path file = folder.resolve("cpuinfo");
        Files.writeString(
                file, "processor\t: 0\nmodel\t\t: 17\nmodel name\t: Some CPU 9000: fast\nmodel name\t: other\n");
        assertEquals("Some CPU 9000: fast", CpuInfo.modelName(file));
    }

    @Test
    void fallsBackToTheArchitecture() throws IOException {
        String architecture = System.getProperty("os.arch");
        assertEquals(architecture, CpuInfo.modelName(folder.resolve("missing")));
        Path file = folder.resolve("cpuinfo");
        Files.writeString(file, "processor : 0\nmodel name :\n");
        assertEquals(architecture, CpuInfo.modelName(file));
    }

    @Test
    void findsTheLargestCache() throws IOException {
        assertEquals(32 << 20, CpuInfo.lastLevelCacheBytes(folder.resolve("missing")));
        for (String size : new String[] {"48K", "98304K", "2048K", "odd"}) {
            Path index = Files.createDirectory(folder.resolve("index" + size));
            Files.writeString(index.resolve("size"), size + "\n");
        }
        Files.createDirectory(folder.resolve("index9"));
        assertEquals(96 << 20, CpuInfo.lastLevelCacheBytes(folder));
    }
}
