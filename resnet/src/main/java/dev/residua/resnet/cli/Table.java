package dev.residua.resnet.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;

/** Rows of text under headers, in aligned columns; a header that begins with {@code >} aligns its column to the right. */
public final class Table {
    private final Column[] columns;
    private final List<String[]> rows = new ArrayList<>();

    public Table(String... headers) {
        columns = new Column[headers.length];
        for (int i = 0; i < headers.length; i++) {
            boolean right = headers[i].startsWith(">");
            HorizontalAlign align = right ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
            columns[i] = new Column()
                    .header(right ? headers[i].substring(1) : headers[i])
                    .headerAlign(align)
                    .dataAlign(align)
                    .maxWidth(Integer.MAX_VALUE);
        }
    }

    public void add(String... cells) {
        rows.add(cells);
    }

    @Override
    public String toString() {
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, columns, rows.toArray(String[][]::new));
    }
}
