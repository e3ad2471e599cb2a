package dev.residua.resnet.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** A number format of stored tensors; each can be read as fp32. */
public enum ElementType {
    F64("F64", "DoubleStorage", 8),
    F32("F32", "FloatStorage", 4),
    F16("F16", "HalfStorage", 2),
    BF16("BF16", "BFloat16Storage", 2),
    I64("I64", "LongStorage", 8),
    I32("I32", "IntStorage", 4);

    private final String safetensors;
    private final String torch;
    private final int bytes;

    ElementType(String safetensors, String torch, int bytes) {
        this.safetensors = safetensors;
        this.torch = torch;
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    static Optional<ElementType> ofSafetensors(String dtype) {
        return Arrays.stream(values())
                .filter(type -> type.safetensors.equals(dtype))
                .findFirst();
    }

    /** By the name of PyTorch's storage class, such as {@code FloatStorage}. */
    static Optional<ElementType> ofTorch(String storage) {
        return Arrays.stream(values())
                .filter(type -> type.torch.equals(storage))
                .findFirst();
    }

    /** Reads as many elements as {@code into} holds, the first at byte {@code offset}; each is rounded to fp32. */
    public void read(MemorySegment from, long offset, ByteOrder order, float[] into) {
        switch (this) {
            case F32 ->
                MemorySegment.copy(
                        from, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), offset, into, 0, into.length);
            case F64 -> {
                var layout = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order);
                for (int i = 0; i < into.length; i++) into[i] = (float) from.get(layout, offset + 8L * i);
            }
            case F16 -> {
                var layout = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
                for (int i = 0; i < into.length; i++) into[i] = Float.float16ToFloat(from.get(layout, offset + 2L * i));
            }
            case BF16 -> {
                var layout = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
                for (int i = 0; i < into.length; i++)
                    into[i] = Float.intBitsToFloat(from.get(layout, offset + 2L * i) << 16);
            }
            case I64 -> {
                var layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
                for (int i = 0; i < into.length; i++) into[i] = from.get(layout, offset + 8L * i);
            }
            case I32 -> {
                var layout = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
                for (int i = 0; i < into.length; i++) into[i] = from.get(layout, offset + 4L * i);
            }
        }
    }
}
