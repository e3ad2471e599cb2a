package dev.residua.bench.report;

import java.util.List;

/**
 * A table of a report.
 *
 * @param headers one a column; those that begin with {@code >} have numbers under them
 */
record PageTable(String title, String note, List<String> headers, List<Row> rows) {
    /**
     * @param lost whether someone else was better here, which is shown
     */
    record Row(boolean lost, List<String> cells) {}

    boolean isNumeric(int column) {
        return headers.get(column).startsWith(">");
    }

    String header(int column) {
        return isNumeric(column) ? headers.get(column).substring(1) : headers.get(column);
    }
}
