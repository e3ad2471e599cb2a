package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Image files on disk: a tree of class folders, or a plain list without labels. */
final class FileImages extends EncodedImages {
    private static final int MAX_DEPTH = 64;

    private final List<Path> paths;

    private FileImages(List<String> classes, int[] labels, List<Path> paths) {
        super(classes, labels);
        this.paths = paths;
    }

    /** Files in the order given, without labels. */
    static FileImages list(List<Path> files) {
        if (files.isEmpty()) throw new ResiduaException("no image given");
        List<String> missing = files.stream()
                .filter(f -> !Files.isRegularFile(f))
                .map(Path::toString)
                .toList();
        if (!missing.isEmpty()) throw new ResiduaException("no such image file: " + String.join(", ", missing));
        int[] labels = new int[files.size()];
        Arrays.fill(labels, NO_LABEL);
        return new FileImages(List.of(), labels, List.copyOf(files));
    }

    /**
     * The class folders below {@code root}. A symbolic link is followed if it stays below the root and refused if it
     * leaves it.
     */
    static FileImages tree(Path root) {
        List<String> folders = new ArrayList<>();
        List<String> files = new ArrayList<>();
        try {
            collect(root, root.toRealPath(), "", 0, folders, files);
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException ? "disappeared: " + e.getMessage() : e.toString();
            throw new ResiduaException(root + ": cannot be listed: " + reason, e);
        }
        ClassTree tree = ClassTree.of(
                root.toString(), folders, files, root.getFileSystem().getSeparator());
        return new FileImages(
                tree.classes(),
                tree.labels(),
                tree.paths().stream().map(root::resolve).toList());
    }

    private static void collect(
            Path folder, Path realRoot, String prefix, int depth, List<String> folders, List<String> files)
            throws IOException {
        if (depth > MAX_DEPTH)
            throw new ResiduaException(
                    folder + ": folders nested deeper than " + MAX_DEPTH + "; is a link going in circles?");
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = prefix + entry.getFileName();
                BasicFileAttributes attributes =
                        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isSymbolicLink()) {
                    Path real = target(entry);
                    if (!real.startsWith(realRoot)) {
                        throw new ResiduaException(entry + ": symbolic link leads out of " + realRoot + ", to " + real
                                + "; copy the files instead");
                    }
                    attributes = Files.readAttributes(real, BasicFileAttributes.class);
                }
                if (attributes.isDirectory()) {
                    folders.add(name);
                    collect(entry, realRoot, name + "/", depth + 1, folders, files);
                } else if (attributes.isRegularFile()) {
                    files.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static Path target(Path link) throws IOException {
        try {
            return link.toRealPath();
        } catch (NoSuchFileException e) {
            throw new ResiduaException(
                    link + ": symbolic link to " + Files.readSymbolicLink(link) + ", which does not exist", e);
        }
    }

    @Override
    public String name(int index) {
        return paths.get(index).toString();
    }

    @Override
    byte[] encoded(int index) {
        return Images.bytes(paths.get(index), name(index));
    }
}
