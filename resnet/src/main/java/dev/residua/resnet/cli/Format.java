package dev.residua.resnet.cli;

import java.util.Locale;

/** Numbers as tables show them, the same in every locale. */
final class Format {
    private Format() {}

    /** Whole numbers with groups of three; nothing for 0. */
    static String count(long value) {
        return value == 0 ? "" : String.format(Locale.ROOT, "%,d", value);
    }

    static String fixed(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** In KiB below one MiB, else in MiB. */
    static String size(long bytes) {
        return bytes < 1 << 20 ? fixed(1, bytes / 1024.0) + " KiB" : fixed(1, bytes / 1048576.0) + " MiB";
    }
}
