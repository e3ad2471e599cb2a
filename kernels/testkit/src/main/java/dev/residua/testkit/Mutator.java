package dev.residua.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages files: single bits and bytes, numbers a reader may take for sizes, digits in texts, and whole pieces. */
final class Mutator {
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        127,
        128,
        255,
        256,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final SplittableRandom random;

    Mutator(long seed) {
        random = new SplittableRandom(seed);
    }

    /** One of the files, damaged in one to four ways. */
    byte[] mutate(List<byte[]> files) {
        byte[] bytes = files.get(random.nextInt(files.size())).clone();
        for (int i = random.nextInt(1, 5); i > 0 && bytes.length > 0; i--) bytes = once(bytes, files);
        return bytes;
    }

    private byte[] once(byte[] bytes, List<byte[]> files) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(10)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1, 2 -> bytes[at] = (byte) random.nextInt();
            case 3, 4 -> putNumber(bytes, at);
            case 5 -> putDigit(bytes, at);
            case 6 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 7 -> {
                int end = random.nextInt(at, Math.min(bytes.length, at + 64) + 1);
                return join(bytes, 0, at, bytes, end, bytes.length);
            }
            case 8 -> {
                int begin = random.nextInt(bytes.length);
                int end = random.nextInt(begin, Math.min(bytes.length, begin + 64) + 1);
                byte[] inserted = Arrays.copyOfRange(bytes, begin, end);
                return join(join(bytes, 0, at, inserted, 0, inserted.length), bytes, at);
            }
            default -> {
                byte[] other = files.get(random.nextInt(files.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                return join(bytes, 0, at, other, from, other.length);
            }
        }
        return bytes;
    }

    /** A number in one of the forms and lengths that formats use. */
    private void putNumber(byte[] bytes, int at) {
        long number = random.nextInt(3) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
        int length = Math.min(1 << random.nextInt(4), bytes.length - at);
        boolean littleEndian = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) (number >> 8 * (littleEndian ? i : length - 1 - i));
        }
    }

    /** Puts another digit, or what may stand beside digits, in place of the next one. */
    private void putDigit(byte[] bytes, int from) {
        byte[] instead = {'0', '1', '9', '-', '.', 'e', '"', ',', ' '};
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                bytes[i] = instead[random.nextInt(instead.length)];
                return;
            }
        }
    }

    private static byte[] join(byte[] head, byte[] bytes, int from) {
        return join(head, 0, head.length, bytes, from, bytes.length);
    }

    private static byte[] join(byte[] a, int aBegin, int aEnd, byte[] b, int bBegin, int bEnd) {
        byte[] joined = Arrays.copyOf(Arrays.copyOfRange(a, aBegin, aEnd), aEnd - aBegin + bEnd - bBegin);
        System.arraycopy(b, bBegin, joined, aEnd - aBegin, bEnd - bBegin);
        return joined;
    }
}
