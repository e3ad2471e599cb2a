package dev.residua.resnet.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Puts pickles and storages together as torch.save does. */
final class TorchFiles {
    private TorchFiles() {}

    static byte[] floats(ByteOrder order, float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * values.length).order(order);
        for (float value : values) buffer.putFloat(value);
        return buffer.array();
    }

    static byte[] floats(float... values) {
        return floats(ByteOrder.LITTLE_ENDIAN, values);
    }

    /** The format before PyTorch 1.6; each storage's count is its bytes over {@code elementBytes}. */
    static byte[] legacy(byte[] checkpoint, int elementBytes, Map<String, byte[]> storages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new PickleWriter()
                .raw(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
                .end());
        out.writeBytes(PickleWriter.pickle().integer(1001).end());
        out.writeBytes(PickleWriter.pickle()
                .raw('}')
                .text("little_endian")
                .raw(0x88, 's')
                .end());
        out.writeBytes(checkpoint);
        PickleWriter keys = PickleWriter.pickle().raw(']').mark();
        storages.keySet().forEach(keys::text);
        out.writeBytes(keys.raw('e').end());
        storages.values().forEach(bytes -> {
            long count = bytes.length / elementBytes;
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(count)
                    .array());
            out.writeBytes(bytes);
        });
        return out.toByteArray();
    }

    /** The format since PyTorch 1.6, in the folder {@code archive}; {@code byteOrder} may be null. */
    static byte[] zip(byte[] checkpoint, String byteOrder, Map<String, byte[]> storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", checkpoint);
        if (byteOrder != null) entries.put("archive/byteorder", byteOrder.getBytes(StandardCharsets.US_ASCII));
        storages.forEach((key, bytes) -> entries.put("archive/data/" + key, bytes));
        entries.put("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        return zip(entries, ZipEntry.STORED);
    }

    static byte[] zip(Map<String, byte[]> entries, int method) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setTimeLocal(LocalDateTime.of(2020, 1, 1, 0, 0)); // the same bytes every time
                entry.setMethod(method);
                entry.setSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Path write(Path folder, byte[] bytes) {
        try {
            return Files.write(Files.createTempFile(folder, "weights", ".bin"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
