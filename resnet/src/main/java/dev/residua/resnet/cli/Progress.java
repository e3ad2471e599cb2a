package dev.residua.resnet.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A bar on stderr where that is a terminal, which the launcher script says by giving its width in {@code residua.columns}; elsewhere nothing.
 */
public final class Progress implements AutoCloseable {
    private final ProgressBar bar;

    /**
     * @param unit what is counted, such as {@code images}
     */
    public Progress(String task, String unit, long total) {
        Integer columns = Integer.getInteger("residua.columns");
        bar = columns == null
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setUnit(" " + unit, 1)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .showSpeed()
                        .clearDisplayOnFinish()
                        .setConsumer(new ConsoleProgressBarConsumer(System.err, columns))
                        .build();
    }

    public void stepBy(long count) {
        if (bar != null) bar.stepBy(count);
    }

    /** Shows a few words behind the bar. */
    public void note(String text) {
        if (bar != null) bar.setExtraMessage(text);
    }

    /** Wipes the bar. */
    @Override
    public void close() {
        if (bar != null) bar.close();
    }
}
