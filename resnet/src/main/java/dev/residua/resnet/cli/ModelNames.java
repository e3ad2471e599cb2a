package dev.residua.resnet.cli;

import dev.residua.resnet.model.ModelZoo;
import java.util.Iterator;

/** The names that help lists and a shell may complete. */
final class ModelNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return ModelZoo.names().iterator();
    }
}
