package dev.residua.bench.machine;

import java.lang.management.ManagementFactory;
import java.util.List;

/** How this JVM was started. */
public final class JvmFlags {
    private JvmFlags() {}

    /** The arguments, for starting another JVM alike; class path and main class not among them. */
    public static List<String> list() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    static String ofThisProcess() {
        return String.join(" ", list());
    }
}
