package dev.residua.resnet.weights;

import dev.residua.engine.graph.Model;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.data.Preprocessing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A network with its weights, before batch and image size are chosen; immutable and shared freely between threads. */
public interface Network {
    String name();

    /**
     * The usual input for that many examples.
     *
     * @throws dev.residua.engine.ResiduaException if the network has no usual one
     */
    Shape inputShape(int batch);

    /**
     * The network for an input of that shape, batch first.
     *
     * @throws dev.residua.engine.ResiduaException if it cannot take such an input
     */
    Model model(Shape input);

    /** The network for that many examples of the usual size. */
    default Model model(int batch) {
        return model(inputShape(batch));
    }

    /** What an image goes through on its way in; empty where the input is no image. */
    Optional<Preprocessing> preprocessing();

    /** The classes' names, one for each logit; empty where the output is not one row of logits an example. */
    List<String> labels();

    /** What a file of the network is to say about it, as {@link ModelCard#toMetadata} puts it; may be empty. */
    Map<String, String> metadata();
}
