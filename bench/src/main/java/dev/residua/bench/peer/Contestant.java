package dev.residua.bench.peer;

/** One engine made ready to do one workload again and again; for one thread at a time. */
public interface Contestant extends AutoCloseable {
    /** The engine's name. */
    String name();

    /** Its version and the settings it was given, as far as they bear on speed. */
    String settings();

    /** Does the workload once, from input in memory to result in memory. */
    void run();

    /** The result of the last run, row-major; NCHW where it is an image. */
    float[] result();

    @Override
    void close();
}
