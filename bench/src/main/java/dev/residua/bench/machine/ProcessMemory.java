package dev.residua.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Physical memory of this process as Linux counts it: its heap, native libraries and all. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");

    /** What makes the system take the highest so far for that of now: proc_pid_clear_refs(5). */
    private static final String RESET_PEAK = "5";

    private ProcessMemory() {}

    /** Whether {@link #resetPeak()} works here. */
    public static boolean hasPeak() {
        return bytes("VmHWM:") > 0 && Files.isWritable(RESET);
    }

    /** Bytes held now; 0 where the system does not tell. */
    public static long resident() {
        return bytes("VmRSS:");
    }

    /** The most bytes ever held, or since {@link #resetPeak()}; 0 where the system does not tell. */
    public static long peak() {
        return bytes("VmHWM:");
    }

    /** Lets {@link #peak()} begin anew from what is held now. */
    public static void resetPeak() throws IOException {
        Files.writeString(RESET, RESET_PEAK);
    }

    private static long bytes(String name) {
        if (!Files.isReadable(STATUS)) return 0;
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (!line.startsWith(name)) continue;
                String kilobytes =
                        line.substring(name.length()).replace("kB", "").strip();
                return Long.parseLong(kilobytes) << 10;
            }
        } catch (IOException e) {
            // As where there is no such file.
        }
        return 0;
    }
}
