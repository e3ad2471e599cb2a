package dev.residua.resnet.onnx;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Printable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * The files that tensors of a model may lie in, outside the model's own. The format asks for paths relative to the model's folder;
 * whatever leads out of it, by name or by a symbolic link, is refused, as a model from elsewhere could read any file of its user.
 *
 * @param folder that of the model; null where there is none, as the model came as a stream
 */
record ExternalData(Path folder, Arena arena) {
    /**
     * The bytes of one tensor.
     *
     * @param entries what the tensor says of them: location, and where that is only a part of a file, offset and length
     * @param expected how many bytes its type and shape need
     * @throws ResiduaException if there is no such file, it is none the model may name, or too short
     */
    MemorySegment bytes(Map<String, String> entries, long expected) {
        String location = entries.getOrDefault("location", "");
        Path file = resolve(location);
        long offset = number(entries, "offset", 0);
        long length = number(entries, "length", expected);
        if (length != expected) {
            throw new ResiduaException("has " + length + " bytes in '" + Printable.of(location)
                    + "', its type and shape need " + expected);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            if (offset > size || expected > size - offset) {
                throw new ResiduaException("needs " + expected + " bytes from byte " + offset + " of '"
                        + Printable.of(location) + "', which has " + size);
            }
            return channel.map(MapMode.READ_ONLY, offset, expected, arena);
        } catch (IOException e) {
            throw new ResiduaException("cannot read '" + Printable.of(location) + "': " + e.getMessage(), e);
        }
    }

    private Path resolve(String location) {
        String shown = Printable.of(location);
        if (folder == null) {
            throw new ResiduaException(
                    "lies in a file of its own, '" + shown + "'; read the model from its folder, not as a stream");
        }
        boolean absolute = location.startsWith("/") || location.length() > 1 && location.charAt(1) == ':';
        boolean climbs = List.of(location.split("/", -1)).contains("..");
        if (location.isBlank() || absolute || climbs || location.indexOf('\\') >= 0) {
            throw new ResiduaException("lies in '" + shown
                    + "', refused: expected a file below the model's folder, named by a relative path without '..'");
        }
        try {
            Path real = folder.resolve(location).toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw new ResiduaException("lies in '" + shown
                        + "', refused: a symbolic link there leads out of the model's folder; copy the file instead");
            }
            if (!Files.isRegularFile(real)) {
                throw new ResiduaException("lies in '" + shown + "', which is no regular file");
            }
            return real;
        } catch (NoSuchFileException e) {
            throw new ResiduaException("lies in '" + shown + "', which is not there; copy it beside the model", e);
        } catch (IOException | InvalidPathException e) {
            throw new ResiduaException("lies in '" + shown + "', which cannot be opened: " + e.getMessage(), e);
        }
    }

    private static long number(Map<String, String> entries, String key, long absent) {
        String text = entries.get(key);
        if (text == null) return absent;
        if (!text.matches("\\d{1,18}")) {
            throw new ResiduaException(
                    "has external data with " + key + " '" + Printable.of(text) + "', expected a number of bytes");
        }
        return Long.parseLong(text);
    }
}
