package dev.residua.tornado.task;

/** Computes one node of one shape on the device. Immutable and shared by every execution of the executable. */
public interface DeviceKernel {
    /** Describes itself, such as {@code f32_implicit_gemm_conv2d_64x64x16_bias_relu}. */
    String id();

    /** Elements of private memory a run needs. */
    default long scratchElements() {
        return 0;
    }

    /** Whether the result is the first operand's memory: under another shape, or updated in place. */
    default boolean isView() {
        return false;
    }

    /** Adds the tasks that compute the node. */
    void addTo(TaskList tasks, Places places);
}
