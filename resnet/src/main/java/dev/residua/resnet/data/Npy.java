package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * NumPy's {@code .npy} files of little-endian float32 in C order (NumPy enhancement proposal 1). Reads format versions
 * 1 to 3, writes 1.0.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final String DTYPE = "<f4";
    private static final int MAX_HEADER = 1 << 16;
    private static final int MAX_RANK = 32;
    private static final int ALIGNMENT = 64;
    private static final int CHUNK = 1 << 18;

    private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*(?:['\"]([^'\"]*)['\"]|\\[)");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([^()]*)\\)");
    private static final Pattern EXTENT = Pattern.compile("\\d{1,10}");

    private Npy() {}

    /**
     * Reads the whole array.
     *
     * @throws ResiduaException naming the file and what is wrong: no such file, not {@code .npy}, another type or
     *     order, a shape that is malformed, overflows, or is not what the data fills
     */
    public static Tensor read(Path path) {
        if (Files.isDirectory(path)) throw new ResiduaException(path + ": is a folder, expected an .npy file");
        if (!Files.exists(path)) throw new ResiduaException(path + ": no such file");
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(MAGIC.length + 2);
            if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                throw new ResiduaException(path + ": not an .npy file; write one with numpy.save");
            }
            int version = start[MAGIC.length];
            if (version < 1 || version > 3) {
                throw new ResiduaException(path + ": .npy format version " + version + ", expected 1 to 3");
            }
            int lengthBytes = version == 1 ? 2 : 4;
            long headerLength = littleEndian(readFully(in, lengthBytes, path));
            if (headerLength > MAX_HEADER) {
                throw new ResiduaException(
                        path + ": header of " + headerLength + " bytes, expected at most " + MAX_HEADER);
            }
            byte[] header = readFully(in, (int) headerLength, path);
            Shape shape = parseHeader(new String(header, StandardCharsets.UTF_8), path);
            long dataBytes = Files.size(path) - start.length - lengthBytes - headerLength;
            if (dataBytes / Float.BYTES != shape.elements() || dataBytes % Float.BYTES != 0) {
                throw new ResiduaException(
                        path + ": shape " + shape + " needs " + shape.elements() + " floats of 4 bytes, but "
                                + dataBytes + " bytes follow the header; the file is truncated or damaged");
            }
            return readData(in, shape, path);
        } catch (IOException e) {
            throw new ResiduaException(path + ": cannot be read: " + e, e);
        }
    }

    /**
     * Writes the tensor; an existing file is replaced only when all is written.
     *
     * @throws ResiduaException if the folder does not exist or writing fails
     */
    public static void write(Path path, Tensor tensor) {
        AtomicFile.write(path, out -> {
            out.write(header(tensor.shape()));
            writeData(out, tensor.data());
        });
    }

    private static Shape parseHeader(String header, Path path) {
        Matcher descr = find(DESCR, header, "descr", path);
        if (!DTYPE.equals(descr.group(1))) {
            String found = descr.group(1) == null ? "a structured type" : "'" + Printable.of(descr.group(1)) + "'";
            throw new ResiduaException(path + ": elements are " + found
                    + ", expected '<f4'; convert with x.astype('<f4') before numpy.save");
        }
        if (find(ORDER, header, "fortran_order", path).group(1).equals("True")) {
            throw new ResiduaException(
                    path + ": Fortran order, expected C order; convert with numpy.ascontiguousarray");
        }
        String list = find(SHAPE, header, "shape", path).group(1).strip();
        if (list.isEmpty()) return Shape.of();
        String[] parts = list.split(",");
        if (parts.length > MAX_RANK) {
            throw new ResiduaException(path + ": shape of " + parts.length + " extents, expected at most " + MAX_RANK);
        }
        int[] dims = new int[parts.length];
        for (int i = 0; i < dims.length; i++) {
            String part = parts[i].strip();
            if (!EXTENT.matcher(part).matches() || Long.parseLong(part) > Integer.MAX_VALUE) {
                throw new ResiduaException(path + ": shape (" + Printable.of(list) + "): '" + Printable.of(part)
                        + "' is not an extent of 0 to " + Integer.MAX_VALUE);
            }
            dims[i] = Integer.parseInt(part);
        }
        try {
            Shape shape = Shape.of(dims);
            shape.intElements();
            return shape;
        } catch (ResiduaException e) {
            throw new ResiduaException(path + ": " + e.getMessage(), e);
        }
    }

    private static Matcher find(Pattern pattern, String header, String key, Path path) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) throw new ResiduaException(path + ": damaged .npy header: no usable '" + key + "'");
        return matcher;
    }

    private static Tensor readData(InputStream in, Shape shape, Path path) throws IOException {
        float[] data = new float[shape.intElements()];
        byte[] bytes = new byte[(int) Math.min(CHUNK, (long) data.length * Float.BYTES)];
        for (int done = 0; done < data.length; ) {
            int count = Math.min(bytes.length / Float.BYTES, data.length - done);
            if (in.readNBytes(bytes, 0, count * Float.BYTES) < count * Float.BYTES) throw truncated(path);
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(data, done, count);
            done += count;
        }
        return new Tensor(shape, data);
    }

    private static void writeData(OutputStream out, float[] data) throws IOException {
        byte[] bytes = new byte[(int) Math.min(CHUNK, (long) data.length * Float.BYTES)];
        for (int done = 0; done < data.length; ) {
            int count = Math.min(bytes.length / Float.BYTES, data.length - done);
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(data, done, count);
            out.write(bytes, 0, count * Float.BYTES);
            done += count;
        }
    }

    /** Magic, version and dictionary, padded with spaces so that the data begins at a multiple of 64 bytes. */
    private static byte[] header(Shape shape) {
        String extents =
                Arrays.stream(shape.toArray()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        if (shape.rank() == 1) extents += ","; // a Python tuple of one
        String dictionary = "{'descr': '" + DTYPE + "', 'fortran_order': False, 'shape': (" + extents + "), }";
        int fixed = MAGIC.length + 2 + 2;
        int total = (fixed + dictionary.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] header = new byte[total];
        Arrays.fill(header, (byte) ' ');
        System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
        header[MAGIC.length] = 1;
        header[MAGIC.length + 1] = 0;
        header[MAGIC.length + 2] = (byte) (total - fixed);
        header[MAGIC.length + 3] = (byte) (total - fixed >> 8);
        byte[] text = dictionary.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, fixed, text.length);
        header[total - 1] = '\n';
        return header;
    }

    private static byte[] readFully(InputStream in, int count, Path path) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) throw truncated(path);
        return bytes;
    }

    private static ResiduaException truncated(Path path) {
        return new ResiduaException(path + ": truncated .npy file");
    }

    private static long littleEndian(byte[] bytes) {
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) value = value << 8 | bytes[i] & 0xff;
        return value;
    }
}
