package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes a line on stderr and an exit code. */
final class ErrorReporter {
    static final int INTERNAL_ERROR = CommandLine.ExitCode.SOFTWARE;
    static final int BAD_INPUT = CommandLine.ExitCode.USAGE;

    private ErrorReporter() {}

    /**
     * Prints what is wrong, in one line.
     *
     * @param failed the command that was given or ran
     * @return the exit code
     */
    static int report(CommandLine failed, Throwable error) {
        Throwable cause = error instanceof UncheckedIOException unchecked ? unchecked.getCause() : error;
        String name = failed.getCommandSpec().qualifiedName();
        PrintWriter err = failed.getErr();
        boolean verbose = failed.getCommandSpec().root().userObject() instanceof Main main && main.verbose;
        String line = switch (cause) {
            case UnmatchedArgumentException e
            when isCommand(e.getUnmatched().getFirst(), failed) ->
                "no command '" + e.getUnmatched().getFirst() + "'; there are "
                        + String.join(", ", failed.getSubcommands().keySet());
            case ParameterException e -> oneLine(e.getMessage()) + " (see '" + name + " --help')";
            case ResiduaException e -> oneLine(e.getMessage());
            case NoSuchFileException e -> "no such file or folder: " + e.getFile();
            case FileNotFoundException e -> "cannot open " + oneLine(e.getMessage());
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case NotDirectoryException e -> "not a folder: " + e.getFile();
            case IOException e -> "cannot read or write: " + describe(e);
            case OutOfMemoryError _ ->
                "out of memory with a heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB; use a smaller batch or set RESIDUA_JAVA_OPTS=-Xmx<size>";
            default -> "internal error: " + describe(cause) + (verbose ? "" : "; --verbose shows where");
        };
        err.println(name + ": " + line);
        if (verbose) error.printStackTrace(err);
        return cause instanceof ParameterException || cause instanceof ResiduaException || cause instanceof IOException
                ? BAD_INPUT
                : INTERNAL_ERROR;
    }

    private static boolean isCommand(String argument, CommandLine given) {
        return !given.getSubcommands().isEmpty() && !argument.startsWith("-");
    }

    private static String describe(Throwable e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + oneLine(message));
    }

    private static String oneLine(String message) {
        return message == null
                ? ""
                : message.lines().map(String::strip).filter(s -> !s.isEmpty()).collect(Collectors.joining(" "));
    }
}
