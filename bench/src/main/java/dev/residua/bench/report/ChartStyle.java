package dev.residua.bench.report;

/** How charts look: the colours of Okabe and Ito, which people with colour blindness tell apart, on light and dark. */
final class ChartStyle {
    static final String CSS = """
            .chart { color-scheme: light dark; font: 12px system-ui, sans-serif; max-width: 100%; height: auto; }
            .chart .paper { fill: #ffffff; }
            .chart text { fill: #24292f; }
            .chart .dim { fill: #656d76; }
            .chart .small { font-size: 11px; }
            .chart .bold { font-weight: 600; }
            .chart .grid { stroke: #d8dee4; stroke-width: 1; }
            .chart .axis { stroke: #8c959f; stroke-width: 1; }
            .chart .roof { stroke: #24292f; stroke-width: 2; fill: none; }
            .chart .ideal { stroke: #8c959f; stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; }
            .chart .floor { stroke: #24292f; stroke-width: 2; }
            .chart .line { fill: none; stroke-width: 2; }
            .chart .fill0 { fill: #0072b2; } .chart .stroke0 { stroke: #0072b2; }
            .chart .fill1 { fill: #e69f00; } .chart .stroke1 { stroke: #e69f00; }
            .chart .fill2 { fill: #cc79a7; } .chart .stroke2 { stroke: #cc79a7; }
            .chart .fill3 { fill: #009e73; } .chart .stroke3 { stroke: #009e73; }
            .chart .fill4 { fill: #d55e00; } .chart .stroke4 { stroke: #d55e00; }
            .chart .dot { fill-opacity: 0.75; }
            @media (prefers-color-scheme: dark) {
              .chart .paper { fill: #0d1117; }
              .chart text { fill: #e6edf3; }
              .chart .dim { fill: #9198a1; }
              .chart .grid { stroke: #30363d; }
              .chart .roof, .chart .floor { stroke: #e6edf3; }
              .chart .fill0 { fill: #56b4e9; } .chart .stroke0 { stroke: #56b4e9; }
            }
            """;

    private static final int COLOURS = 5;

    private ChartStyle() {}

    /** The place of an engine among the colours: the same in every chart. */
    static int colour(String engine) {
        return switch (engine) {
            case "onnxruntime" -> 1;
            case "pytorch" -> 2;
            case "openblas" -> 3;
            default -> engine.startsWith("residua") ? 0 : 4;
        };
    }

    static String fill(int colour) {
        return "fill" + colour % COLOURS;
    }

    static String stroke(int colour) {
        return "stroke" + colour % COLOURS;
    }
}
