package dev.residua.tornado.task;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * A device TornadoVM can use, and what of it matters to kernels.
 *
 * @param driver index of the TornadoVM driver (OpenCL, PTX, ...)
 * @param index of the device within the driver
 */
public record Accelerator(int driver, int index, TornadoDevice device) {
    /** Whether work items are run in turn by the threads of a CPU. */
    public boolean isCpu() {
        return device.getDeviceType() == TornadoDeviceType.CPU;
    }

    public long maxGroupSize() {
        return device.getPhysicalDevice().getDeviceMaxWorkGroupSize()[0];
    }

    public long localBytes() {
        return device.getDeviceLocalMemorySize();
    }

    public long globalBytes() {
        return device.getMaxGlobalMemory();
    }

    /** The largest single buffer. */
    public long maxBufferBytes() {
        return device.getMaxAllocMemory();
    }

    /**
     * Whether kernels may use tensor cores. TornadoVM refuses to compile them for a GPU before compute capability 8.0, and says so.
     */
    public boolean hasTensorCores() {
        return device.getTornadoVMBackend() == TornadoVMBackendType.CUDA;
    }

    /** Whether the work of a task graph can be recorded once, as a CUDA graph, and then be launched as one. */
    public boolean canReplay() {
        return switch (device.getTornadoVMBackend()) {
            case CUDA, PTX -> true;
            default -> false;
        };
    }

    public int computeUnits() {
        return device.getPhysicalDevice().getDeviceMaxComputeUnits();
    }

    /** Reads like {@code 0:1 NVIDIA H200 (OPENCL)}. */
    @Override
    public String toString() {
        return driver + ":" + index + " "
                + device.getPhysicalDevice().getDeviceName().strip() + " (" + device.getTornadoVMBackend() + ")";
    }
}
