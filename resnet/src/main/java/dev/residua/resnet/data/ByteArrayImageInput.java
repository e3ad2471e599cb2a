package dev.residua.resnet.data;

import javax.imageio.stream.ImageInputStreamImpl;

/** Lets ImageIO read straight from an array, without a cache on disk or in memory. */
final class ByteArrayImageInput extends ImageInputStreamImpl {
    private final byte[] bytes;

    ByteArrayImageInput(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (length == 0) return 0;
        int count = (int) Math.min(length, bytes.length - streamPos);
        if (count <= 0) return -1;
        System.arraycopy(bytes, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
