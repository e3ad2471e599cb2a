package dev.residua.resnet;

/** Told of every run of a session, on the thread that ran it: a hook for a service's metrics. */
@FunctionalInterface
public interface RunListener {
    /**
     * @param examples how many were run
     * @param nanos how long the network took, without the preparation of images
     */
    void ran(int examples, long nanos);
}
