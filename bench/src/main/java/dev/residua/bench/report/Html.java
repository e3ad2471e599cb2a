package dev.residua.bench.report;

/** HTML in text. */
final class Html {
    private Html() {}

    /** Text as it may stand in an element or a quoted attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
