package dev.residua.bench.machine;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Which source the running classes were built from. */
public final class Commit {
    private static final int TIMEOUT_SECONDS = 5;

    private Commit() {}

    /**
     * The checkout's commit in short, with {@code +} where something was changed since; {@code unknown} outside a
     * checkout.
     */
    public static String current() {
        Path folder = folder();
        String hash = git(folder, "rev-parse", "--short=12", "HEAD");
        if (hash.isEmpty()) return "unknown";
        return git(folder, "status", "--porcelain", "--untracked-files=no").isEmpty() ? hash : hash + "+";
    }

    /** Where the classes lie: in a checkout's {@code target}, so that it is the checkout's Git that answers. */
    private static Path folder() {
        try {
            Path place = Path.of(Commit.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return place.toAbsolutePath().getParent();
        } catch (URISyntaxException e) {
            return Path.of("").toAbsolutePath();
        }
    }

    /** What Git prints; empty where there is no Git or it fails. */
    private static String git(Path folder, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(new File(folder.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) process.destroy();
            return process.exitValue() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
