package dev.residua.spark;

import dev.residua.resnet.LoadOptions;
import dev.residua.resnet.Model;
import java.io.ByteArrayInputStream;
import java.io.Serializable;

/**
 * The content of a weights file on its way to the executors.
 *
 * @param architecture the network's name, or null where the file says it
 */
public record ModelFile(byte[] content, String architecture) implements Serializable {
    Model load() {
        LoadOptions options = architecture == null ? LoadOptions.DEFAULTS : LoadOptions.architecture(architecture);
        return Model.load(new ByteArrayInputStream(content), options);
    }
}
