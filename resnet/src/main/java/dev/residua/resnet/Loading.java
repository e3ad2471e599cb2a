package dev.residua.resnet;

import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.onnx.NetworkFiles;
import dev.residua.resnet.weights.Network;
import java.io.InputStream;
import java.nio.file.Path;

/** Loads what the options ask for. */
final class Loading {
    private Loading() {}

    static Network network(Path file, LoadOptions options) {
        return NetworkFiles.load(options.architecture(), ModelOptions.parse(options.variant()), file);
    }

    static Network network(InputStream in, LoadOptions options) {
        return NetworkFiles.load(options.architecture(), ModelOptions.parse(options.variant()), in, "the stream");
    }
}
