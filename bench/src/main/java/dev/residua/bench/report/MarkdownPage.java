package dev.residua.bench.report;

import dev.residua.bench.results.BenchResults;
import java.util.List;
import java.util.stream.Collectors;

/** The report as Markdown, with its charts as files beside it. */
final class MarkdownPage {
    private MarkdownPage() {}

    static String of(BenchResults results, List<Report.Section> sections) {
        StringBuilder page = new StringBuilder("# Residua benchmark\n\n");
        for (String note : results.notes()) page.append(note).append("\n\n");
        for (Report.Section section : sections) {
            page.append("## ").append(section.title()).append("\n\n");
            if (!section.text().isEmpty()) page.append(section.text()).append("\n\n");
            boolean several = section.tables().size() > 1;
            if (!several) section.tables().forEach(table -> append(table, false, page));
            section.charts()
                    .keySet()
                    .forEach(file -> page.append("![")
                            .append(file.replace(".svg", "").replace('-', ' '))
                            .append("](")
                            .append(file)
                            .append(")\n\n"));
            if (several) section.tables().forEach(table -> append(table, true, page));
        }
        return page.toString();
    }

    private static void append(PageTable table, boolean titled, StringBuilder page) {
        if (titled) page.append("### ").append(table.title()).append("\n\n");
        if (!table.note().isEmpty()) page.append(table.note()).append("\n\n");
        StringBuilder rule = new StringBuilder("|");
        StringBuilder header = new StringBuilder("|");
        for (int column = 0; column < table.headers().size(); column++) {
            header.append(' ').append(escape(table.header(column))).append(" |");
            rule.append(table.isNumeric(column) ? "---:|" : "---|");
        }
        page.append(header).append('\n').append(rule).append('\n');
        for (PageTable.Row row : table.rows()) {
            page.append(
                    row.cells().stream().map(MarkdownPage::escape).collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        page.append('\n');
    }

    private static String escape(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
