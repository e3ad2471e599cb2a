package dev.residua.vector.elementwise;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Kernel;
import dev.residua.engine.cpu.KernelRequest;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.tensor.Shape;
import dev.residua.vector.simd.Simd;
import java.util.Optional;

/**
 * A bit for each element of a ReLU's result, set where it is above zero, that the kernel which computes it leaves behind it: all that
 * the ReLU's gradient asks of it. Pixel after pixel there is an element of memory for each vector of channels, whose lowest bits are the
 * vector's lanes. Of an int's bits in a float's place no more than 16 are set, so that it is never a NaN, which a move might change.
 *
 * @param elements of the result
 */
public record ReluMask(int elements, int channels) {
    /** A kernel that may leave a mask. */
    public interface Source extends Kernel {
        Optional<ReluMask> reluMask();
    }

    /** That of a result with channels on axis 1. */
    public static ReluMask of(Shape shape) {
        return new ReluMask(shape.intElements(), shape.dim(1));
    }

    /** What the kernel of an operand leaves. */
    public static Optional<ReluMask> ofProducer(KernelRequest request, int operand) {
        return request.producer(operand).orElse(null) instanceof Source source ? source.reluMask() : Optional.empty();
    }

    /** Whether a ReLU's gradient reads the result. */
    public static boolean isWanted(KernelRequest request) {
        return request.model().graph().nodes().stream()
                .anyMatch(reader -> reader.op() instanceof GradOp.Relu && reader.input(1) == request.node());
    }

    /** Elements of memory for one pixel. */
    public int words() {
        return Math.ceilDiv(channels, Simd.LANES);
    }

    /** Elements of memory for all pixels. */
    public int size() {
        return elements / channels * words();
    }

    /** Elements behind those of the result. */
    public long extraElements() {
        return first() - elements + size();
    }

    /** Where the mask begins, seen from the result. */
    private int first() {
        return (int) Simd.roundUpToLines(elements);
    }

    /** Where the mask begins. */
    public int place(Buffer result) {
        return result.offset() + first();
    }
}
