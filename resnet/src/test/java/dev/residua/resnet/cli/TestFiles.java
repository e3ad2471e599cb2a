package dev.residua.resnet.cli;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Files as a user may hand them over, good and bad, written into a folder. */
record TestFiles(Path folder) {
    Path bytes(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    Path text(String name, String content) throws IOException {
        return bytes(name, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** An image of seeded noise, in the format of the name's suffix. */
    Path image(String name, int width, int height, long seed) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) image.setRGB(x, y, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), out);
        return bytes(name, out.toByteArray());
    }

    /** The first part of another file. */
    Path truncated(String name, Path whole, double part) throws IOException {
        byte[] content = Files.readAllBytes(whole);
        return bytes(name, Arrays.copyOf(content, (int) (content.length * part)));
    }

    /** An .npy file with that header dictionary and as many zero bytes of data. */
    Path npy(String name, String dictionary, int dataBytes) throws IOException {
        byte[] header = (dictionary + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer file = ByteBuffer.allocate(10 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 1)
                .put((byte) 0);
        file.putShort((short) header.length).put(header);
        return bytes(name, file.array());
    }

    /** Zero floats of that shape, written as {@code (2, 4)}. */
    Path npy(String name, String shape, String type, boolean fortranOrder, int dataBytes) throws IOException {
        String order = fortranOrder ? "True" : "False";
        return npy(
                name, "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }", dataBytes);
    }

    /** A safetensors file that claims a header of that length. */
    Path safetensors(String name, long headerLength, String header) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return bytes(
                name,
                ByteBuffer.allocate(8 + text.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(headerLength)
                        .put(text)
                        .array());
    }

    /** A zip archive of stored entries, each a name and then a content. */
    Path zip(String name, String... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < entries.length; i += 2) {
                byte[] content = entries[i + 1].getBytes(StandardCharsets.ISO_8859_1);
                CRC32 crc = new CRC32();
                crc.update(content);
                ZipEntry entry = new ZipEntry(entries[i]);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return bytes(name, out.toByteArray());
    }
}
