package dev.residua.bench.report;

import dev.residua.bench.results.BenchResults;
import dev.residua.bench.results.RunInfo;
import java.util.List;

/** The report as one HTML file that loads nothing. */
final class HtmlPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --paper: #ffffff; --ink: #24292f; --dim: #656d76; --rule: #d8dee4;
              --lost: #fff1e5; }
            @media (prefers-color-scheme: dark) {
              :root { --paper: #0d1117; --ink: #e6edf3; --dim: #9198a1; --rule: #30363d; --lost: #3d2410; }
            }
            body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 62rem;
              background: var(--paper); color: var(--ink);
              font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.7rem; margin: 0; } h2 { margin: 2.5rem 0 0.5rem; font-size: 1.25rem; }
            h3 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
            p { max-width: 46rem; margin: 0.25rem 0 0.75rem; } .dim { color: var(--dim); }
            .charts { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; }
            .table { overflow-x: auto; }
            table { border-collapse: collapse; font-size: 13px; }
            th, td { padding: 0.25rem 0.7rem 0.25rem 0; text-align: left; border-bottom: 1px solid var(--rule);
              vertical-align: top; }
            th { color: var(--dim); font-weight: 600; }
            .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            tr.lost td { background: var(--lost); } code { font-size: 12px; }
            """;

    private HtmlPage() {}

    static String of(BenchResults results, List<Report.Section> sections) {
        RunInfo run = results.run();
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n")
                .append("<meta name='viewport' content='width=device-width, initial-scale=1'>\n")
                .append("<title>Residua benchmark</title>\n<style>\n")
                .append(STYLE)
                .append(ChartStyle.CSS)
                .append("</style>\n</head>\n<body>\n<h1>Residua benchmark</h1>\n");
        String origin = "<p class='dim'>%s, %d processors &middot; %s &middot; commit %s &middot; %s, %d thread(s)"
                + " &middot; %s</p>%n";
        page.append(origin.formatted(
                Html.escape(run.machine().cpu()),
                run.machine().processors(),
                Html.escape(run.machine().jdk()),
                Html.escape(run.commit()),
                Html.escape(run.backend()),
                run.threads(),
                Html.escape(run.time())));
        for (String note : results.notes())
            page.append("<p>").append(Html.escape(note)).append("</p>\n");
        for (Report.Section section : sections) append(section, page);
        return page.append("</body>\n</html>\n").toString();
    }

    private static void append(Report.Section section, StringBuilder page) {
        page.append("<h2>").append(Html.escape(section.title())).append("</h2>\n");
        if (!section.text().isEmpty())
            page.append("<p>").append(Html.escape(section.text())).append("</p>\n");
        if (section.tables().size() == 1) append(section.tables().getFirst(), false, page);
        if (!section.charts().isEmpty()) {
            page.append("<div class='charts'>\n");
            section.charts()
                    .values()
                    .forEach(chart -> page.append(chart.inline()).append('\n'));
            page.append("</div>\n");
        }
        if (section.tables().size() > 1) section.tables().forEach(table -> append(table, true, page));
    }

    private static void append(PageTable table, boolean titled, StringBuilder page) {
        if (titled) page.append("<h3>").append(Html.escape(table.title())).append("</h3>\n");
        if (!table.note().isEmpty())
            page.append("<p class='dim'>").append(Html.escape(table.note())).append("</p>\n");
        page.append("<div class='table'><table>\n<tr>");
        for (int column = 0; column < table.headers().size(); column++) {
            page.append(cell("th", table, column, table.header(column)));
        }
        page.append("</tr>\n");
        for (PageTable.Row row : table.rows()) {
            page.append(row.lost() ? "<tr class='lost'>" : "<tr>");
            for (int column = 0; column < row.cells().size(); column++) {
                page.append(cell("td", table, column, row.cells().get(column)));
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    private static String cell(String tag, PageTable table, int column, String text) {
        String style = table.isNumeric(column) ? " class='number'" : "";
        return "<%s%s>%s</%s>".formatted(tag, style, Html.escape(text), tag);
    }
}
