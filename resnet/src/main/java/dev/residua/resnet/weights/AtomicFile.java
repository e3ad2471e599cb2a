package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file beside its place and moves it there when it is whole. */
final class AtomicFile {
    @FunctionalInterface
    interface Content {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * @throws ResiduaException if the folder does not exist or the file cannot be written; then nothing is left behind
     */
    static void write(Path file, Content content) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ResiduaException("cannot write " + file + ": there is no folder " + folder + "; create it first");
        }
        if (Files.isDirectory(file)) throw new ResiduaException("cannot write " + file + ": it is a folder");
        Path part = folder.resolve(file.getFileName() + "." + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ResiduaException("cannot write " + file + ": " + e, e);
        } finally {
            part.toFile().delete();
        }
    }
}
