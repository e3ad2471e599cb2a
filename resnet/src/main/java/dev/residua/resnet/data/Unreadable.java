package dev.residua.resnet.data;

/** What to do with a sample that cannot be read. */
public enum Unreadable {
    /** Stop with the {@link UnreadableImageException} that names it. */
    REFUSE,

    /** Go on without it and list it in {@link Batches#skipped()}. */
    SKIP
}
