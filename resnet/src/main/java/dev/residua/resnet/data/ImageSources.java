package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Opens collections of images, whatever form they have. */
public final class ImageSources {
    private static final byte[] ZIP_SIGNATURE = {'P', 'K'};

    private ImageSources() {}

    /**
     * Opens {@code PATH[!/SUB]}: a folder of class folders, a zip archive of class folders, a CIFAR-10 binary file
     * ({@code *.bin}) or the folder of those (SUB is then {@code train} or {@code test}). SUB names the folder inside
     * whose subfolders are the classes.
     *
     * @throws ResiduaException if there is nothing usable there
     */
    public static LabelledImages open(String location) {
        int bang = location.indexOf("!/");
        try {
            if (bang < 0 || Files.exists(Path.of(location))) return open(Path.of(location), "");
            return open(Path.of(location.substring(0, bang)), location.substring(bang + 2));
        } catch (InvalidPathException e) {
            throw new ResiduaException("'" + location + "' is not a path: " + e.getReason(), e);
        }
    }

    /**
     * Opens {@code path}, a folder, a zip archive or a CIFAR-10 binary file, at the folder {@code inside} it; empty
     * for the top.
     */
    public static LabelledImages open(Path path, String inside) {
        String sub = trimSlashes(inside);
        if (List.of(sub.split("/")).contains(".."))
            throw new ResiduaException("'" + inside + "' climbs out of " + path);
        if (!Files.exists(path)) throw new ResiduaException(path + ": no such file or folder");
        if (Files.isDirectory(path)) {
            if (CifarBinary.isIn(path)) return CifarBinary.folder(path, sub);
            Path root = path.resolve(sub);
            if (!Files.isDirectory(root)) throw new ResiduaException(root + ": no such folder");
            return CifarBinary.isIn(root) ? CifarBinary.folder(root, "") : FileImages.tree(root);
        }
        if (startsWith(path, ZIP_SIGNATURE)) return ZipImages.open(path, sub);
        if (path.getFileName().toString().endsWith(".bin")) return CifarBinary.file(path);
        throw new ResiduaException(
                path + ": expected a folder, a zip archive or a CIFAR-10 .bin file; unpack other archives first");
    }

    /**
     * Image files without labels, in the order given.
     *
     * @throws ResiduaException naming all files that do not exist
     */
    public static LabelledImages files(List<Path> files) {
        return FileImages.list(files);
    }

    /**
     * Only the images of {@code classes}, relabelled 0, 1, ... in the order given. Closing the result closes {@code
     * images}.
     *
     * @throws ResiduaException naming the classes that {@code images} does not have
     */
    public static LabelledImages subset(LabelledImages images, List<String> classes) {
        return new ClassSubset(images, classes);
    }

    /**
     * Keeps decoded images once they were read, up to about {@code maxBytes} of pixels (3 bytes each). CIFAR-10 takes
     * 184 MB. Closing the result closes {@code images}.
     */
    public static LabelledImages cached(LabelledImages images, long maxBytes) {
        return new CachedImages(images, maxBytes);
    }

    private static String trimSlashes(String inside) {
        int from = 0;
        int to = inside.length();
        while (from < to && inside.charAt(from) == '/') from++;
        while (to > from && inside.charAt(to - 1) == '/') to--;
        return inside.substring(from, to);
    }

    private static boolean startsWith(Path file, byte[] signature) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(signature.length), signature);
        } catch (IOException e) {
            throw new ResiduaException(file + ": cannot be read: " + e, e);
        }
    }
}
