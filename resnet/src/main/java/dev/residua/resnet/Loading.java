package dev.residua.resnet;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.model.ModelOptions;
import dev.residua.resnet.weights.Network;
import dev.residua.resnet.weights.PretrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Tells the formats apart. */
final class Loading {
    private static final String STREAM = "the stream";

    private Loading() {}

    static Network network(Path file, LoadOptions options) {
        return PretrainedModel.load(options.architecture(), ModelOptions.parse(options.variant()), file);
    }

    /** The formats are read from files, since they point to and fro; so this makes one and deletes it. */
    static Network network(InputStream in, LoadOptions options) {
        try {
            Path file = Files.createTempFile("residua", ".weights");
            try {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return network(file, options);
            } catch (ResiduaException e) {
                throw new ResiduaException(e.getMessage().replace(file.toString(), STREAM), e);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ResiduaException(STREAM + " cannot be read: " + e, e);
        }
    }
}
