package dev.residua.tornado;

import dev.residua.engine.ResiduaException;
import dev.residua.tornado.task.Accelerator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of a device's memory the sessions of this JVM hold. A device reports no more than how much it has, and some drivers
 * only fail, or begin to swap, when memory that was promised is first used.
 */
final class DeviceRoom {
    private static final Map<String, DeviceRoom> ROOMS = new ConcurrentHashMap<>();

    private final String device;
    private final long totalBytes;
    private final long largestBytes;
    private long usedBytes;

    /**
     * @param totalBytes all memory there is
     * @param largestBytes what a single array may take
     */
    DeviceRoom(String device, long totalBytes, long largestBytes) {
        this.device = device;
        this.totalBytes = totalBytes;
        this.largestBytes = largestBytes;
    }

    /** The one room of a device. */
    static DeviceRoom of(Accelerator accelerator) {
        return ROOMS.computeIfAbsent(
                accelerator.toString(),
                name -> new DeviceRoom(name, accelerator.globalBytes(), accelerator.maxBufferBytes()));
    }

    /**
     * Sets memory aside.
     *
     * @param model whose it is
     * @param arrays bytes of each array
     * @return how much that is altogether, to be given back
     * @throws ResiduaException if there is not so much
     */
    synchronized long take(String model, long... arrays) {
        long total = 0;
        for (long bytes : arrays) {
            total += bytes;
            if (bytes > largestBytes) throw refuse(model, bytes, "a buffer there holds " + largestBytes);
        }
        long free = totalBytes - usedBytes;
        if (total > free) {
            String used = usedBytes > 0 ? ", of which other sessions hold " + usedBytes : "";
            throw refuse(model, total, "it has " + totalBytes + used);
        }
        usedBytes += total;
        return total;
    }

    synchronized void giveBack(long bytes) {
        usedBytes -= bytes;
    }

    ResiduaException refuse(String model, long bytes, String available) {
        return new ResiduaException("out of device memory: model '" + model + "' asks for " + bytes + " bytes of "
                + device + ", but " + available + "; use a smaller batch or image");
    }
}
