package dev.residua.resnet.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    Path folder;

    @Test
    void roundTripKeepsEveryBit() {
        float[] data = {0f, -0f, 1.5f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY};
        for (Shape shape : List.of(Shape.of(6), Shape.of(1, 2, 3, 1), Shape.of(3, 2))) {
            Path file = folder.resolve("x.npy");
            Npy.write(file, new Tensor(shape, data));
            Tensor back = Npy.read(file);
            assertEquals(shape, back.shape());
            assertArrayEquals(data, back.data());
        }
        Npy.write(folder.resolve("scalar.npy"), Tensor.of(Shape.of(), 3f));
        assertEquals(Shape.of(), Npy.read(folder.resolve("scalar.npy")).shape());
        Npy.write(folder.resolve("empty.npy"), Tensor.zeros(Shape.of(0, 3)));
        assertEquals(Shape.of(0, 3), Npy.read(folder.resolve("empty.npy")).shape());
    }

    @Test
    void arraysLargerThanTheBuffer() {
        float[] data = new float[200_003];
        for (int i = 0; i < data.length; i++) data[i] = i;
        Npy.write(folder.resolve("x.npy"), new Tensor(Shape.of(data.length), data));
        assertArrayEquals(data, Npy.read(folder.resolve("x.npy")).data());
    }

    /** The bytes of {@code numpy.save} for {@code numpy.arange(2, dtype="<f4").reshape(1, 2)}. */
    @Test
    void writesWhatNumpyWrites() throws IOException {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Tensor.of(Shape.of(1, 2), 0f, 1f));
        byte[] expected = npy(
                1,
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }" + " ".repeat(58) + "\n",
                0,
                0,
                0,
                0,
                0,
                0,
                0x80,
                0x3f);
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsAllVersionsAndAnyKeyOrder(int version) {
        Tensor x = read(npy(
                version, "{\"shape\":(2,),\"fortran_order\":False,\"descr\":\"<f4\"}", 0, 0, 0, 0, 0, 0, 0x80, 0x3f));
        assertEquals(Shape.of(2), x.shape());
        assertArrayEquals(new float[] {0, 1}, x.data());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "'<f8' ! False ! (1,) ! elements are '<f8', expected '<f4'",
                "'>f4' ! False ! (1,) ! elements are '>f4', expected '<f4'",
                "'|u1' ! False ! (4,) ! elements are '|u1', expected '<f4'",
                "[('a', '<f4')] ! False ! (1,) ! elements are a structured type",
                "'<f4' ! True ! (1,1) ! Fortran order, expected C order; convert with numpy.ascontiguousarray",
                "'<f4' ! Maybe ! (1,) ! no usable 'fortran_order'",
                "'<f4' ! False ! 1 ! no usable 'shape'",
                "'<f4' ! False ! (-1,) ! '-1' is not an extent",
                "'<f4' ! False ! (9999999999,) ! '9999999999' is not an extent",
                "'<f4' ! False ! (99999999999999999999,) ! is not an extent",
                "'<f4' ! False ! (1,,1) ! '' is not an extent",
                "'<f4' ! False ! (2000000000, 2000000000, 2000000000) ! overflows 64 bits",
                "'<f4' ! False ! (65536, 65536, 65536, 65536) ! overflows 64 bits",
                "'<f4' ! False ! (100000, 100000) ! exceed one Java array",
                "'<f4' ! False ! (2147483000,) ! shape [2147483000] needs 2147483000 floats of 4 bytes",
                "'<f4' ! False ! (2,) ! shape [2] needs 2 floats of 4 bytes, but 4 bytes follow the header"
            })
    void refusesByName(String descr, String order, String shape, String message) {
        String header = "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }";
        var e = assertThrows(ResiduaException.class, () -> read(npy(1, header, 1, 2, 3, 4)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
    }

    /** Found by damaging files: a line feed within the quoted type. */
    @Test
    void aMessageStaysOnOneLine() throws IOException {
        String header = "{'descr': '<f4\n ', 'fortran_order': False, 'shape': (2,\n), }";
        ByteBuffer file = ByteBuffer.allocate(10 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        file.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        assertRefused("elements are '<f4? ', expected '<f4'", file.array());
    }

    @Test
    void refusesWhatIsNoNpyFile() {
        assertRefused("not an .npy file", "hello, this is text".getBytes(StandardCharsets.US_ASCII));
        assertRefused("not an .npy file", new byte[0]);
        byte[] good = npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 0, 0, 0, 0);
        byte[] future = good.clone();
        future[6] = 9;
        assertRefused("format version 9, expected 1 to 3", future);
        assertRefused("truncated .npy file", Arrays.copyOf(good, 9));
        assertRefused("truncated .npy file", Arrays.copyOf(good, 30));
        assertRefused("3 bytes follow the header", Arrays.copyOf(good, good.length - 1));
        assertRefused("5 bytes follow the header", Arrays.copyOf(good, good.length + 1));
        byte[] longHeader = npy(2, "{}");
        longHeader[11] = (byte) 0xff;
        assertRefused("header of 4278190082 bytes", longHeader);
        assertThrows(ResiduaException.class, () -> Npy.read(folder));
        var e = assertThrows(ResiduaException.class, () -> Npy.read(folder.resolve("none.npy")));
        assertTrue(e.getMessage().endsWith("none.npy: no such file"), e.getMessage());
    }

    @Test
    void aMissingFolderIsNamedAndAnOldFileSurvives() throws IOException {
        Path missing = folder.resolve("no").resolve("x.npy");
        var e = assertThrows(ResiduaException.class, () -> Npy.write(missing, Tensor.zeros(Shape.of(1))));
        assertTrue(e.getMessage().contains(missing.getParent() + " does not exist; create it first"), e.getMessage());
        assertThrows(ResiduaException.class, () -> Npy.write(folder, Tensor.zeros(Shape.of(1))));
        Npy.write(folder.resolve("x.npy"), Tensor.zeros(Shape.of(1)));
        Npy.write(folder.resolve("x.npy"), Tensor.zeros(Shape.of(2)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("x.npy"), files.map(f -> f.getFileName().toString()).toList());
        }
    }

    private void assertRefused(String message, byte[] file) {
        var e = assertThrows(ResiduaException.class, () -> read(file));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private Tensor read(byte[] file) {
        return Npy.read(TestImages.write(folder, "x.npy", file));
    }

    private static byte[] npy(int version, String header, int... data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0, (byte) header.length(), 0});
        if (version > 1) out.writeBytes(new byte[2]);
        out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        for (int b : data) out.write(b);
        return out.toByteArray();
    }
}
