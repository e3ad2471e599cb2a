package dev.residua.resnet.experiment;

import dev.residua.resnet.data.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Rows of text under headers, without bars and commas in them, as Markdown for people and as CSV for programs. */
public final class Figures {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Figures(String... header) {
        this.header = List.of(header);
    }

    /**
     * @throws IllegalArgumentException if there is not one cell for each header
     */
    public void add(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + header.size() + " headers");
        }
        rows.add(List.of(cells));
    }

    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        markdownRow(header, text);
        text.append("|---".repeat(header.size())).append("|\n");
        for (List<String> row : rows) markdownRow(row, text);
        return text.toString();
    }

    private static void markdownRow(List<String> cells, StringBuilder text) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    public String toCsv() {
        StringBuilder text = new StringBuilder(String.join(",", header)).append('\n');
        for (List<String> row : rows) text.append(String.join(",", row)).append('\n');
        return text.toString();
    }

    /** Writes {@code NAME.md} and {@code NAME.csv} into the folder. */
    public void write(Path folder, String name) {
        writeText(folder.resolve(name + ".md"), toMarkdown());
        writeText(folder.resolve(name + ".csv"), toCsv());
    }

    static void writeText(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
