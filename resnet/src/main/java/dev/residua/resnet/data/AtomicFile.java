package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * Writes a whole file or nothing: the content goes to a temporary file beside the target, is forced to the disk and
 * moved into place, so that a crash or a full disk leaves what was there before.
 */
public final class AtomicFile {
    /** Produces the content; may throw what the stream throws. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** {@code .NAME.PROCESS-NANOSECONDS.tmp}, as {@link #replace} calls what it writes. */
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]+-[0-9a-f]+\\.tmp");

    private AtomicFile() {}

    /**
     * Writes {@code path} anew. A link is followed; what is neither a file nor a folder (a pipe, {@code /dev/stdout})
     * is written straight.
     *
     * @throws ResiduaException if the folder is missing, the path is a folder, or writing fails; the old file is then
     *     untouched
     */
    public static void write(Path path, Content content) {
        try {
            Path target = Files.isSymbolicLink(path) && Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            Path folder = target.getParent();
            if (Files.isDirectory(target)) throw new ResiduaException(path + " is a folder; name a file to write");
            if (!Files.isDirectory(folder)) {
                throw new ResiduaException(
                        "cannot write " + path + ": the folder " + folder + " does not exist; create it first");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
                    content.writeTo(out);
                }
            } else {
                replace(target, folder, content);
            }
        } catch (IOException e) {
            throw new ResiduaException("cannot write " + path + ": " + reason(e), e);
        }
    }

    /**
     * Deletes what writers that were killed left in a folder. Only for a folder that nobody writes into meanwhile.
     *
     * @throws ResiduaException if the folder cannot be read or a file not be deleted
     */
    public static void deleteLeftovers(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.tmp")) {
            for (Path file : files) {
                if (TEMPORARY.matcher(file.getFileName().toString()).matches()) Files.delete(file);
            }
        } catch (IOException e) {
            throw new ResiduaException("cannot clear up in " + folder + ": " + reason(e), e);
        }
    }

    private static void replace(Path target, Path folder, Content content) throws IOException {
        // Not Files.createTempFile: that would leave the final file readable by its owner only.
        String unique = Long.toHexString(ProcessHandle.current().pid()) + "-" + Long.toHexString(System.nanoTime());
        Path temporary = folder.resolve("." + target.getFileName() + "." + unique + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceFolder(folder);
    }

    /** Makes the move itself durable, where the system can open a folder. */
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot; the file is whole either way.
        }
    }

    private static String reason(IOException e) {
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        return e instanceof FileSystemException f && f.getReason() == null ? kind : e.getMessage();
    }
}
