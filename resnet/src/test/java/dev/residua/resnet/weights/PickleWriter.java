package dev.residua.resnet.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode, right or wrong. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Begins a pickle of protocol 2. */
    static PickleWriter pickle() {
        return new PickleWriter().raw(0x80, 2);
    }

    PickleWriter raw(int... bytes) {
        for (int b : bytes) out.write(b);
        return this;
    }

    PickleWriter mark() {
        return raw('(');
    }

    PickleWriter tuple() {
        return raw('t');
    }

    PickleWriter none() {
        return raw('N');
    }

    PickleWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        raw('X').little(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    PickleWriter integer(long value) {
        if (value >= 0 && value < 256) return raw('K', (int) value);
        if (value == (int) value) return raw('J').little((int) value);
        raw(0x8a, 8);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    PickleWriter integers(long... values) {
        mark();
        for (long value : values) integer(value);
        return tuple();
    }

    PickleWriter name(String module, String name) {
        out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** {@code collections.OrderedDict()} and the mark before its items. */
    PickleWriter beginOrderedDict() {
        return name("collections", "OrderedDict").raw(')', 'R').mark();
    }

    PickleWriter endDict() {
        return raw('u');
    }

    PickleWriter storage(String type, String key, long elements) {
        return mark().text("storage")
                .name("torch", type)
                .text(key)
                .text("cpu")
                .integer(elements)
                .tuple()
                .raw('Q');
    }

    /** The item {@code name: tensor} of a dict, the whole of a storage of floats. */
    PickleWriter tensor(String name, String key, long... sizes) {
        long elements = 1;
        long[] strides = new long[sizes.length];
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = elements;
            elements *= sizes[i];
        }
        return view(name, "FloatStorage", key, elements, 0, sizes, strides);
    }

    PickleWriter view(String name, String type, String key, long elements, long offset, long[] sizes, long[] strides) {
        text(name).name("torch._utils", "_rebuild_tensor_v2").mark();
        storage(type, key, elements)
                .integer(offset)
                .integers(sizes)
                .integers(strides)
                .raw(0x89);
        return name("collections", "OrderedDict").raw(')', 'R').tuple().raw('R');
    }

    byte[] end() {
        return raw('.').out.toByteArray();
    }

    private PickleWriter little(int value) {
        return raw(value & 0xff, value >>> 8 & 0xff, value >>> 16 & 0xff, value >>> 24);
    }
}
