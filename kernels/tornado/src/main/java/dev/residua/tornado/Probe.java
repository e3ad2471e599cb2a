package dev.residua.tornado;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Availability;
import dev.residua.tornado.task.Accelerator;
import java.util.List;

/**
 * Whether TornadoVM works here, found out once.
 *
 * @param accelerators what it can use; empty where it does not work
 * @param chosen the one to use, or null
 */
record Probe(Availability availability, List<Accelerator> accelerators, Accelerator chosen) {
    private static final String API = "uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider";

    private static final class Holder {
        static final Probe PROBE = probe();
    }

    static Probe get() {
        return Holder.PROBE;
    }

    private static Probe probe() {
        try {
            Class.forName(API, false, Probe.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return no("TornadoVM is not on the module path; " + howToStart());
        }
        try {
            List<Accelerator> all = Accelerators.all();
            String wanted = System.getProperty(TornadoBackend.DEVICE_PROPERTY);
            return new Probe(Availability.YES, all, Accelerators.choose(all, wanted));
        } catch (ResiduaException e) {
            return no(e.getMessage());
        } catch (Exception | LinkageError e) {
            return no(reason(e));
        }
    }

    private static Probe no(String reason) {
        return new Probe(Availability.no(reason), List.of(), null);
    }

    /** TornadoVM fails while its classes initialise, so what went wrong is the innermost cause. */
    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) cause = cause.getCause();
        String text = firstLine(cause);
        return switch (cause) {
            case ClassNotFoundException _ -> "the TornadoVM runtime is missing (" + text + "); " + howToStart();
            case UnsatisfiedLinkError _ -> "TornadoVM's native library does not load: " + text;
            case UnsupportedClassVersionError _ -> "the TornadoVM SDK is for a newer JDK: " + text;
            default -> "TornadoVM does not start: " + cause.getClass().getSimpleName() + ": " + text;
        };
    }

    /** The first line of a message, without the colours TornadoVM gives it. */
    static String firstLine(Throwable e) {
        String plain = String.valueOf(e.getMessage()).replaceAll("\u001b\\[[0-9;]*m", "");
        return plain.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .strip();
    }

    private static String howToStart() {
        return System.getenv("TORNADOVM_HOME") == null
                ? "set TORNADOVM_HOME to a TornadoVM SDK and start through scripts/residua"
                : "start java with @$TORNADOVM_HOME/tornado-argfile, as scripts/residua does";
    }
}
