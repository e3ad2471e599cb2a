package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Class folders inside a zip archive, read from it without unpacking. */
final class ZipImages extends EncodedImages {
    private final ZipFile zip;
    private final String prefix;
    private final List<ZipEntry> entries;

    private ZipImages(ZipFile zip, String prefix, ClassTree tree, List<ZipEntry> entries) {
        super(tree.classes(), tree.labels());
        this.zip = zip;
        this.prefix = prefix;
        this.entries = entries;
    }

    /**
     * @param inside folder of the archive whose subfolders are the classes, without slashes at the ends; empty for the
     *     top
     * @throws ResiduaException if this is no zip archive, or an entry has a hostile name or size
     */
    static ZipImages open(Path archive, String inside) {
        ZipFile zip;
        try {
            zip = new ZipFile(archive.toFile());
        } catch (IOException | IllegalArgumentException e) {
            throw new ResiduaException(archive + ": not a zip archive, or a damaged one: " + e.getMessage(), e);
        }
        try {
            return open(zip, archive, inside);
        } catch (RuntimeException e) {
            close(zip);
            throw e;
        }
    }

    private static ZipImages open(ZipFile zip, Path archive, String inside) {
        String start = inside.isEmpty() ? "" : inside + "/";
        Map<String, ZipEntry> files = new HashMap<>();
        List<String> folders = new ArrayList<>();
        TreeSet<String> tops = new TreeSet<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            refuseHostileName(name, archive);
            int slash = name.indexOf('/');
            if (slash > 0) tops.add(name.substring(0, slash));
            if (!name.startsWith(start) || name.length() == start.length()) continue;
            String relative = name.substring(start.length());
            if (entry.isDirectory()) {
                folders.add(relative.substring(0, relative.length() - 1));
            } else {
                if (files.put(relative, entry) != null)
                    throw new ResiduaException(archive + ": entry '" + name + "' occurs twice");
                refuseHugeImage(entry, archive);
            }
        }
        if (files.isEmpty() && folders.isEmpty()) {
            String advice =
                    tops.isEmpty() ? "the archive holds no folder" : "its folders are " + String.join(", ", tops);
            throw new ResiduaException(archive + ": no folder '" + inside + "' inside; " + advice);
        }
        String where = archive + "!/" + start;
        ClassTree tree = ClassTree.of(where.substring(0, where.length() - 1), folders, files.keySet(), "/");
        return new ZipImages(
                zip, where, tree, tree.paths().stream().map(files::get).toList());
    }

    /** Nothing is unpacked, but an archive made to climb out of a folder is not one to trust. */
    private static void refuseHostileName(String name, Path archive) {
        boolean absolute = name.startsWith("/") || name.length() > 1 && name.charAt(1) == ':';
        boolean climbs = List.of(name.split("/", -1)).contains("..");
        if (absolute || climbs || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            throw new ResiduaException(archive + ": refused for its entry '" + name.replace('\0', '?')
                    + "'; names must be relative, with '/' between folders and without '..'");
        }
    }

    private static void refuseHugeImage(ZipEntry entry, Path archive) {
        if (Images.hasImageSuffix(entry.getName()) && entry.getSize() > Images.MAX_BYTES) {
            throw new ResiduaException(archive + ": refused for its entry '" + entry.getName() + "' of "
                    + entry.getSize() + " bytes, more than the " + Images.MAX_BYTES + " an image may have");
        }
    }

    @Override
    public String name(int index) {
        return prefix.substring(0, prefix.indexOf("!/") + 2)
                + entries.get(index).getName();
    }

    @Override
    byte[] encoded(int index) {
        ZipEntry entry = entries.get(index);
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) entry.getSize() + 1);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            if (bytes.length != entry.getSize() || crc.getValue() != entry.getCrc()) {
                throw new UnreadableImageException(
                        name(index), "size or checksum is not what the archive says; it is damaged");
            }
            return bytes;
        } catch (IOException | UncheckedIOException e) {
            throw new UnreadableImageException(name(index), "cannot be read from the archive: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        close(zip);
    }

    private static void close(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
