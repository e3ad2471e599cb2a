package dev.residua.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the operating system tells about the processor. */
final class CpuInfo {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    private CpuInfo() {}

    /** The model's name where Linux gives it, else the architecture. */
    static String modelName() {
        return modelName(CPUINFO);
    }

    static String modelName(Path cpuinfo) {
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** Bytes of the largest cache of processor 0; a guess of 32 MiB where Linux does not tell. */
    static long lastLevelCacheBytes() {
        return lastLevelCacheBytes(Path.of("/sys/devices/system/cpu/cpu0/cache"));
    }

    static long lastLevelCacheBytes(Path caches) {
        long largest = 0;
        try (Stream<Path> indices = Files.list(caches)) {
            for (Path index : indices.toList()) {
                if (!Files.isReadable(index.resolve("size"))) continue;
                String size = Files.readString(index.resolve("size")).strip();
                if (size.matches("\\d{1,9}K")) {
                    largest = Math.max(largest, Long.parseLong(size.substring(0, size.length() - 1)) << 10);
                }
            }
        } catch (IOException e) {
            largest = 0;
        }
        return largest == 0 ? 32L << 20 : largest;
    }
}
