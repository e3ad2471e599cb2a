package dev.residua.resnet.onnx;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.Network;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Networks from files of any known format, which the content tells apart. */
public final class NetworkFiles {
    private NetworkFiles() {}

    /**
     * Reads an ONNX file, or the weights of a network of the zoo.
     *
     * @param name the network, or null to take the one the file says it is for; null for ONNX, which brings its own
     * @param options how it differs from the zoo's; none for ONNX
     * @throws ResiduaException naming the file, if it cannot be read, is damaged, or does not fit name and options
     */
    public static Network load(String name, ModelOptions options, Path file) {
        if (!OnnxModel.matches(file)) return PretrainedModel.load(name, options, file);
        requireNoChoice(name, options, file.toString());
        return OnnxModel.read(file);
    }

    /**
     * The same from a stream, which is read to its end and not closed. An ONNX model must then hold all its tensors.
     *
     * @param title what messages call the stream
     */
    public static Network load(String name, ModelOptions options, InputStream in, String title) {
        try {
            // The formats are read from files, since they point to and fro.
            Path file = Files.createTempFile("residua", ".weights");
            try {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                if (!OnnxModel.matches(file)) return PretrainedModel.load(name, options, file);
                requireNoChoice(name, options, title);
                try (InputStream again = Files.newInputStream(file)) {
                    return OnnxModel.read(again, title);
                }
            } catch (ResiduaException e) {
                throw new ResiduaException(e.getMessage().replace(file.toString(), title), e);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ResiduaException(title + " cannot be read: " + e, e);
        }
    }

    private static void requireNoChoice(String name, ModelOptions options, String file) {
        if (name != null || !options.equals(ModelOptions.NONE)) {
            throw new ResiduaException(
                    file + ": an ONNX file is model and weights in one; give no other model and no variant of it");
        }
    }
}
