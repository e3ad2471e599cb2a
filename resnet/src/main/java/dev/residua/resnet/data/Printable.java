package dev.residua.resnet.data;

/** Texts from files as parts of messages. */
public final class Printable {
    private static final int MAX_LENGTH = 120;

    private Printable() {}

    /** The text on one line and of bounded length. */
    public static String of(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= MAX_LENGTH ? clean : clean.substring(0, MAX_LENGTH) + "...";
    }
}
