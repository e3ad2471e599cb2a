package dev.residua.resnet.cli;

import java.util.List;

/** Adds commands from another module: found by {@link java.util.ServiceLoader} where its jar is on the class path. */
public interface CommandProvider {
    /** Instances of classes that carry picocli's {@code @Command} with a name. */
    List<Object> commands();
}
