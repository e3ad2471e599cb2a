package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.Charset;

/** Reads forward through bytes; every read is checked against what is left before anything is allocated. */
final class PickleInput {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private long position;

    PickleInput(MemorySegment bytes) {
        this.bytes = bytes;
    }

    long position() {
        return position;
    }

    long remaining() {
        return bytes.byteSize() - position;
    }

    int unsignedByte() {
        return bytes.get(ValueLayout.JAVA_BYTE, take(1)) & 0xff;
    }

    int unsignedShort() {
        int low = unsignedByte();
        return low | unsignedByte() << 8;
    }

    /** Little-endian, as everything here. */
    int signedInt() {
        return bytes.get(INT, take(4));
    }

    long signedLong() {
        return bytes.get(LONG, take(8));
    }

    byte[] bytes(long count) {
        return bytes.asSlice(take(count), count).toArray(ValueLayout.JAVA_BYTE);
    }

    String text(long count, Charset charset) {
        return new String(bytes(count), charset);
    }

    /** Up to the next line feed, which is passed over. */
    String line(Charset charset) {
        long end = position;
        while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != '\n') end++;
        String line = text(end - position, charset);
        take(1);
        return line;
    }

    /** Passes over as many bytes and returns where they begin. */
    long take(long count) {
        if (count < 0 || count > remaining()) {
            throw new ResiduaException("truncated: " + Long.toUnsignedString(count) + " bytes are needed at byte "
                    + position + ", " + remaining() + " are left");
        }
        long begin = position;
        position += count;
        return begin;
    }
}
