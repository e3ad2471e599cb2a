package dev.residua.resnet.cli;

import dev.residua.engine.backend.TuningListener;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what a search for the fastest kernels finds, line by line as it goes on, and keeps it. */
final class TuningReport implements TuningListener {
    private final PrintWriter out;
    private final List<Result> results = new ArrayList<>();

    TuningReport(PrintWriter out) {
        this.out = out;
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    @Override
    public void found(Result result) {
        results.add(result);
        boolean isKept = result.kernel().equals(result.estimated());
        String gain = isKept
                ? "as estimated"
                : String.format(Locale.ROOT, "%.1f us by %s", result.estimatedMicroseconds(), result.estimated());
        out.printf(
                Locale.ROOT,
                "tuned %s: %.1f us by %s, best of %d; %s%n",
                result.step(),
                result.microseconds(),
                result.kernel(),
                result.candidates(),
                gain);
        out.flush();
    }

    @Override
    public void problem(String message) {
        out.println("residua: " + message);
        out.flush();
    }
}
