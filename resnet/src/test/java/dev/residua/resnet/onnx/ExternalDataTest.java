package dev.residua.resnet.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors in files beside the model's, and nowhere else. */
class ExternalDataTest {
    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void writeData() throws IOException {
        folder = Files.createDirectories(root.resolve("model"));
        ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : new float[] {99, 1, 2, 3, 4}) bytes.putFloat(value);
        Files.createDirectories(folder.resolve("data"));
        Files.write(folder.resolve("data/w.bin"), bytes.array());
        Files.write(root.resolve("outside.bin"), bytes.array());
    }

    /** A model whose weight of four numbers lies elsewhere. */
    private Path model(String location, String offset, String length) throws IOException {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(DataType.FLOAT_VALUE)
                .addDims(2)
                .addDims(2)
                .setDataLocation(DataLocation.EXTERNAL);
        if (location != null) tensor.addExternalDataBuilder().setKey("location").setValue(location);
        if (offset != null) tensor.addExternalDataBuilder().setKey("offset").setValue(offset);
        if (length != null) tensor.addExternalDataBuilder().setKey("length").setValue(length);
        byte[] bytes = TestGraph.reading(1, 2)
                .tensor(tensor.build())
                .node("MatMul", "x w -> y")
                .proto()
                .build()
                .toByteArray();
        return Files.write(folder.resolve("model.onnx"), bytes);
    }

    private void assertRefused(String part, Path model) {
        String message = assertThrows(ResiduaException.class, () -> OnnxModel.read(model))
                .getMessage();
        assertTrue(message.startsWith(model + ": tensor 'w' ") && message.contains(part), message);
    }

    @ParameterizedTest
    @CsvSource({"data/w.bin, 4, 16", "data/w.bin, 4,", "./data/w.bin, 4, 16", "data/link.bin, 4, 16"})
    void isReadFromBelowTheModelsFolder(String location, String offset, String length) throws IOException {
        Files.createSymbolicLink(folder.resolve("data/link.bin"), Path.of("w.bin"));
        OnnxModel network = OnnxModel.read(model(location, offset, length));
        float[] transposed = {1, 3, 2, 4};
        assertArrayEquals(
                transposed,
                network.model(1).parameters().values().iterator().next().data());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../outside.bin", "data/../../outside.bin", "/etc/passwd", "C:/w.bin", "..\\outside.bin", ""})
    void namesThatLeaveTheFolderAreRefused(String location) throws IOException {
        assertRefused("lies in '" + location + "', refused", model(location, "4", "16"));
    }

    @Test
    void linksThatLeaveTheFolderAreRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.bin"), root.resolve("outside.bin"));
        assertRefused("a symbolic link there leads out of the model's folder", model("link.bin", "4", "16"));
        Files.createSymbolicLink(folder.resolve("up"), root);
        assertRefused("a symbolic link there leads out of the model's folder", model("up/outside.bin", "4", "16"));
    }

    @ParameterizedTest
    @CsvSource({
        "data/w.bin, 8, 16, 'needs 16 bytes from byte 8 of ''data/w.bin'', which has 20'",
        "data/w.bin, 4, 4, 'has 4 bytes in ''data/w.bin'', its type and shape need 16'",
        "data/w.bin, 99999999999999999, 16, 'which has 20'",
        "data/w.bin, -1, 16, 'offset ''-1'''",
        "data/none.bin, 0, 16, 'is not there'",
        "data, 0, 16, 'no regular file'",
    })
    void lyingPlacesAreRefused(String location, String offset, String length, String problem) throws IOException {
        assertRefused(problem, model(location, offset, length));
    }

    @Test
    void aStreamHasNoFolder() throws IOException {
        byte[] bytes = Files.readAllBytes(model("data/w.bin", "4", "16"));
        String message = assertThrows(ResiduaException.class, () -> TestGraph.read(bytes))
                .getMessage();
        assertTrue(message.contains("read the model from its folder, not as a stream"), message);
    }
}
