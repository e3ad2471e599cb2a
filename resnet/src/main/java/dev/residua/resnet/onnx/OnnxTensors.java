package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Printable;
import dev.residua.resnet.weights.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes the tensors of a file, whose elements are raw bytes, a list of numbers, or bytes in another file. That they are as many as the
 * shape says is checked before anything is allocated.
 */
final class OnnxTensors {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** For tensors that lie in the model itself. */
    static final OnnxTensors INLINE = new OnnxTensors(null);

    private final ExternalData external;

    /**
     * @param external opens other files; null where a tensor must not lie in one
     */
    OnnxTensors(ExternalData external) {
        this.external = external;
    }

    /**
     * A floating-point tensor is converted to fp32, a whole-number one is kept as such: it is a shape, an axis or the like.
     *
     * @throws ResiduaException naming the tensor, if it lies about its size, is of another type, or its file is not to be read
     */
    Value read(String name, TensorProto proto) {
        try {
            return decode(name, proto);
        } catch (ResiduaException e) {
            throw new ResiduaException("tensor '" + Printable.of(name) + "' " + e.getMessage(), e);
        }
    }

    private Value decode(String name, TensorProto proto) {
        Shape shape = shape(proto.getDimsList());
        return switch (proto.getDataType()) {
            case DataType.FLOAT_VALUE -> floats(name, proto, shape, ElementType.F32, proto.getFloatDataCount());
            case DataType.DOUBLE_VALUE -> floats(name, proto, shape, ElementType.F64, proto.getDoubleDataCount());
            case DataType.FLOAT16_VALUE -> floats(name, proto, shape, ElementType.F16, proto.getInt32DataCount());
            case DataType.BFLOAT16_VALUE -> floats(name, proto, shape, ElementType.BF16, proto.getInt32DataCount());
            case DataType.INT64_VALUE -> integers(proto, shape, Long.BYTES, proto.getInt64DataCount());
            case DataType.INT32_VALUE -> integers(proto, shape, Integer.BYTES, proto.getInt32DataCount());
            case DataType.BOOL_VALUE -> integers(proto, shape, Byte.BYTES, proto.getInt32DataCount());
            default -> {
                DataType type = DataType.forNumber(proto.getDataType());
                throw new ResiduaException("has elements of type " + (type == null ? proto.getDataType() : type)
                        + ", expected FLOAT, DOUBLE, FLOAT16, BFLOAT16, INT64, INT32 or BOOL");
            }
        };
    }

    private static Shape shape(List<Long> dims) {
        try {
            Shape shape = Shape.of(dims.stream().mapToInt(Math::toIntExact).toArray());
            shape.intElements();
            return shape;
        } catch (ResiduaException | ArithmeticException e) {
            throw new ResiduaException(
                    "has shape " + Printable.of(dims.toString()) + ", which is not possible: " + e.getMessage(), e);
        }
    }

    private Value floats(String name, TensorProto proto, Shape shape, ElementType type, int listed) {
        MemorySegment raw = raw(proto, shape, type.bytes());
        if (raw == null) requireCount(listed, shape);
        float[] values = new float[shape.intElements()];
        if (raw != null) type.read(raw, 0, ByteOrder.LITTLE_ENDIAN, values);
        else for (int i = 0; i < values.length; i++) values[i] = listed(proto, type, i);
        return new Value.Constant(name, new Tensor(shape, values));
    }

    /** A number of the list; half floats are listed as the bits of an integer. */
    private static float listed(TensorProto proto, ElementType type, int i) {
        return switch (type) {
            case F32 -> proto.getFloatData(i);
            case F64 -> (float) proto.getDoubleData(i);
            case F16 -> Float.float16ToFloat((short) proto.getInt32Data(i));
            case BF16 -> Float.intBitsToFloat(proto.getInt32Data(i) << 16);
            case I64, I32 -> throw new IllegalArgumentException(type + " is no floating-point type");
        };
    }

    private Value integers(TensorProto proto, Shape shape, int bytes, int listed) {
        MemorySegment raw = raw(proto, shape, bytes);
        if (raw == null) requireCount(listed, shape);
        long[] values = new long[shape.intElements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (bytes) {
                case Long.BYTES -> raw == null ? proto.getInt64Data(i) : raw.get(LONG, 8L * i);
                case Integer.BYTES -> raw == null ? proto.getInt32Data(i) : raw.get(INT, 4L * i);
                default -> raw == null ? proto.getInt32Data(i) : raw.get(ValueLayout.JAVA_BYTE, i);
            };
        }
        return new Value.Integers(shape, values);
    }

    /** The tensor's bytes, of the length that its shape needs; null if its elements are a list of numbers. */
    private MemorySegment raw(TensorProto proto, Shape shape, int elementBytes) {
        long expected = shape.elements() * elementBytes;
        if (proto.getDataLocation() == DataLocation.EXTERNAL) {
            if (external == null) throw new ResiduaException("lies in another file, expected its elements here");
            Map<String, String> entries = new HashMap<>();
            for (StringStringEntryProto entry : proto.getExternalDataList()) {
                entries.put(entry.getKey(), entry.getValue());
            }
            return external.bytes(entries, expected);
        }
        if (!proto.hasRawData()) return null;
        if (proto.getRawData().size() != expected) {
            throw new ResiduaException(
                    "has " + proto.getRawData().size() + " bytes, its type and shape " + shape + " need " + expected);
        }
        return MemorySegment.ofBuffer(proto.getRawData().asReadOnlyByteBuffer());
    }

    private static void requireCount(int listed, Shape shape) {
        if (listed != shape.elements()) {
            throw new ResiduaException(
                    "has " + listed + " elements, its shape " + shape + " needs " + shape.elements());
        }
    }
}
