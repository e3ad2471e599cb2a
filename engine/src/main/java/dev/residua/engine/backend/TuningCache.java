package dev.residua.engine.backend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Choices that were found fastest on this machine, in a text file that many programs may read and write at once. A line is
 * {@code checksum TAB machine TAB key TAB choice}. A writer takes a lock, reads what others have added, and moves the new file into
 * place in one step, so that a reader sees either the old or the new one. Broken lines are skipped, told of, and gone with the
 * next write. Where the file cannot be read or written, choices live as long as this object.
 */
public final class TuningCache {
    /** System property with the folder to use instead of the user's. */
    public static final String FOLDER = "dev.residua.cache";

    /** More than all shapes of all models on many machines take; a longer file is not ours. */
    private static final long MAX_BYTES = 8 << 20;

    /** A {@link FileLock} holds other programs off; this holds off other threads. */
    private static final Object MONITOR = new Object();

    private final Path file;
    private final String machine;
    private final Consumer<String> problems;
    private final Map<String, String> choices = new TreeMap<>();

    /**
     * @param machine what choices depend on beside their key: processor, JDK and vector width
     * @param problems told in a sentence what is wrong with the file
     */
    public TuningCache(Path file, String machine, Consumer<String> problems) {
        this.file = file;
        this.machine = clean(machine);
        this.problems = problems;
        try {
            ours(read()).forEach(choices::put);
        } catch (IOException e) {
            problems.accept(file + ": cannot be read (" + e + "); kernels are chosen by estimate");
        }
    }

    /** {@code residua/kernels.tsv} in the folder that the system keeps for caches of this user. */
    public static Path defaultFile() {
        String folder = System.getProperty(FOLDER);
        return folder != null
                ? Path.of(folder, "kernels.tsv")
                : userCaches().resolve("residua").resolve("kernels.tsv");
    }

    private static Path userCaches() {
        String home = System.getProperty("user.home");
        String os = System.getProperty("os.name");
        String windows = System.getenv("LOCALAPPDATA");
        if (os.startsWith("Windows") && windows != null) return Path.of(windows);
        if (os.startsWith("Mac")) return Path.of(home, "Library", "Caches");
        String xdg = System.getenv("XDG_CACHE_HOME");
        return xdg != null && xdg.startsWith("/") ? Path.of(xdg) : Path.of(home, ".cache");
    }

    public synchronized Optional<String> get(String key) {
        return Optional.ofNullable(choices.get(clean(key)));
    }

    /** Remembers a choice, here and in the file. */
    public synchronized void put(String key, String choice) {
        choices.put(clean(key), clean(choice));
        try {
            write(clean(key), clean(choice));
        } catch (IOException e) {
            problems.accept(
                    file + ": cannot be written (" + e + "); what was found is forgotten when the program ends");
        }
    }

    private void write(String key, String choice) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        synchronized (MONITOR) {
            Path lockFile = folder.resolve(file.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                Map<String, String> all = read();
                all.put(machine + '\t' + key, choice);
                replace(folder, all);
            }
        }
    }

    private void replace(Path folder, Map<String, String> all) throws IOException {
        StringBuilder text = new StringBuilder();
        all.forEach((key, choice) -> {
            String content = key + '\t' + choice;
            text.append(checksum(content)).append('\t').append(content).append('\n');
        });
        Path made = Files.createTempFile(folder, file.getFileName().toString(), ".new");
        try {
            Files.writeString(made, text);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /** The choices of all machines, by {@code machine TAB key}. */
    private Map<String, String> read() throws IOException {
        Map<String, String> all = new TreeMap<>();
        if (!Files.exists(file)) return all;
        if (Files.size(file) > MAX_BYTES) throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n");
        int broken = 0;
        int firstBroken = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isEmpty()) continue;
            String[] fields = lines[i].split("\t", -1);
            if (fields.length == 4 && fields[0].equals(checksum(lines[i].substring(fields[0].length() + 1)))) {
                all.put(fields[1] + '\t' + fields[2], fields[3]);
            } else if (broken++ == 0) {
                firstBroken = i + 1;
            }
        }
        if (broken > 0) {
            problems.accept(file + ": " + broken + (broken == 1 ? " line is" : " lines are") + " damaged, line "
                    + firstBroken + (broken == 1 ? "" : " first") + "; skipped");
        }
        return all;
    }

    private Map<String, String> ours(Map<String, String> all) {
        Map<String, String> ours = new TreeMap<>();
        all.forEach((key, choice) -> {
            if (key.startsWith(machine + '\t')) ours.put(key.substring(machine.length() + 1), choice);
        });
        return ours;
    }

    private static String checksum(String content) {
        CRC32 crc = new CRC32();
        crc.update(content.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    private static String clean(String field) {
        return field.strip().replaceAll("[\\t\\r\\n]", " ");
    }
}
