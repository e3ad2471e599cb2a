package dev.residua.tornado;

import dev.residua.engine.ResiduaException;
import dev.residua.tornado.task.Accelerator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The devices TornadoVM has, and the one to use. Loading this class's answers loads TornadoVM, which fails in many
 * ways: see {@link Probe}.
 */
final class Accelerators {
    private Accelerators() {}

    static List<Accelerator> all() {
        RuntimeSettings.apply();
        TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
        List<Accelerator> all = new ArrayList<>();
        for (int driver = 0; driver < runtime.getNumBackends(); driver++) {
            var backend = runtime.getBackend(driver);
            for (int i = 0; i < backend.getNumDevices(); i++) all.add(new Accelerator(driver, i, backend.getDevice(i)));
        }
        return all;
    }

    /**
     * The device that {@value TornadoBackend#DEVICE_PROPERTY} names as {@code DRIVER:DEVICE}, or TornadoVM's default.
     *
     * @throws ResiduaException if there is no such device
     */
    static Accelerator choose(List<Accelerator> all, String wanted) {
        if (all.isEmpty()) throw new ResiduaException("TornadoVM has no device");
        if (wanted == null) return all.getFirst();
        for (Accelerator accelerator : all) {
            if (wanted.equals(accelerator.driver() + ":" + accelerator.index())) return accelerator;
        }
        throw new ResiduaException("no device '" + wanted + "' (" + TornadoBackend.DEVICE_PROPERTY + "); there are: "
                + all.stream().map(Accelerator::toString).collect(Collectors.joining("; ")));
    }
}
