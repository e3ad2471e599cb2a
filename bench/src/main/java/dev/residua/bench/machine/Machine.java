package dev.residua.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What bears on speed.
 *
 * @param cpu model name
 * @param processors how many the JVM may use
 * @param caches data and unified caches of one processor, smallest first
 * @param memoryBytes physical memory; 0 where it is not known
 */
public record Machine(
        String cpu, int processors, List<Cache> caches, long memoryBytes, String os, String jdk, String jvmFlags) {
    /** A cache: {@code L1d}, {@code L2} and so on. */
    public record Cache(String level, long bytes) {}

    private static final long GUESSED_LAST_LEVEL = 32L << 20;

    /** The machine this JVM runs on, as far as it tells. */
    public static Machine current() {
        return new Machine(
                cpuModel(Path.of("/proc/cpuinfo")),
                Runtime.getRuntime().availableProcessors(),
                caches(Path.of("/sys/devices/system/cpu/cpu0/cache")),
                memoryBytes(Path.of("/proc/meminfo")),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                JvmFlags.ofThisProcess());
    }

    /** Bytes of the largest cache, guessed where the system does not tell. */
    public long lastLevelCacheBytes() {
        return caches.isEmpty() ? GUESSED_LAST_LEVEL : caches.getLast().bytes();
    }

    /** What must be equal for figures to be comparable: CPU, processors, system architecture. */
    public String identity() {
        return cpu + ", " + processors + " processors, " + os.substring(os.lastIndexOf(' ') + 1);
    }

    static String cpuModel(Path cpuinfo) {
        return firstValue(cpuinfo, "model name", System.getProperty("os.arch"));
    }

    static long memoryBytes(Path meminfo) {
        String text = firstValue(meminfo, "MemTotal", "");
        return text.matches("\\d{1,15} kB") ? Long.parseLong(text.substring(0, text.length() - 3)) << 10 : 0;
    }

    static List<Cache> caches(Path folder) {
        List<Cache> caches = new ArrayList<>();
        try (Stream<Path> indices = Files.list(folder)) {
            for (Path index : indices.toList()) {
                if (!Files.isReadable(index.resolve("size"))) continue;
                String type = Files.readString(index.resolve("type")).strip().toLowerCase(Locale.ROOT);
                String size = Files.readString(index.resolve("size")).strip();
                if (type.equals("instruction") || !size.matches("\\d{1,9}K")) continue;
                String level =
                        "L" + Files.readString(index.resolve("level")).strip() + (type.equals("data") ? "d" : "");
                caches.add(new Cache(level, Long.parseLong(size.substring(0, size.length() - 1)) << 10));
            }
        } catch (IOException e) {
            return List.of();
        }
        caches.sort(Comparator.comparingLong(Cache::bytes));
        return List.copyOf(caches);
    }

    /** What follows the colon on the first line that begins with {@code key}. */
    private static String firstValue(Path file, String key, String otherwise) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .filter(value -> !value.isEmpty())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
