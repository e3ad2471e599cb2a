package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes what ImageIO reads: JPEG (baseline, progressive, gray, CMYK), PNG, GIF (first frame), BMP, TIFF, and
 * whatever a plug-in on the class path adds. Pixels come out as stored: an orientation tag, an embedded colour profile
 * and transparency are ignored, as torchvision's loader ignores them. Needs no display; all methods are thread-safe.
 */
public final class Images {
    /** An encoded image of more bytes is refused. */
    public static final long MAX_BYTES = 128L << 20;

    /** An image of more pixels is refused before its memory is allocated. */
    public static final long MAX_PIXELS = 100_000_000;

    /**
     * No format packs more pixels into a byte (the extremes are a constant GIF or a one-bit PNG); a header that claims
     * so lies.
     */
    private static final long MAX_PIXELS_PER_BYTE = 1 << 14;

    /** Heap bytes while one pixel is decoded and converted, with room for the reader's own. */
    private static final long HEAP_BYTES_PER_PIXEL = 12;

    private static final Set<String> SUFFIXES = suffixes();

    private Images() {}

    /**
     * Reads and decodes a file.
     *
     * @throws UnreadableImageException if there is no such file, it is not an image, or it is damaged or too large
     */
    public static RgbImage read(Path path) {
        return decode(bytes(path, path.toString()), path.toString());
    }

    /**
     * Decodes an image file held in memory.
     *
     * @param name what messages call the image
     * @throws UnreadableImageException if this is not an image, or one that is truncated, damaged or too large
     */
    public static RgbImage decode(byte[] encoded, String name) {
        ImageReader reader = null;
        try (ImageInputStream input = new ByteArrayImageInput(encoded)) {
            reader = readerFor(input);
            if (reader == null) {
                String what = encoded.length == 0 ? "the file is empty" : "not an image of a known format";
                throw new UnreadableImageException(name, what + "; expected one of " + String.join(", ", SUFFIXES));
            }
            reader.setInput(input, true, true);
            checkSize(reader.getWidth(0), reader.getHeight(0), encoded.length, name);
            // The JPEG reader fills what is missing with gray and only warns about it.
            String[] damage = new String[1];
            reader.addIIOReadWarningListener((source, warning) -> {
                if (damage[0] == null && isDamage(warning)) damage[0] = warning;
            });
            BufferedImage image = reader.read(0);
            if (damage[0] != null) throw new UnreadableImageException(name, "truncated or damaged image: " + damage[0]);
            return PixelReader.toRgb(image);
        } catch (IOException | RuntimeException e) { // readers throw all sorts of runtime exceptions on damaged input
            if (e instanceof ResiduaException known) throw known;
            throw new UnreadableImageException(name, "truncated or damaged image: " + reason(e), e);
        } catch (OutOfMemoryError e) { // the TIFF reader believes sizes of its own that it does not tell
            throw new UnreadableImageException(name, "needs more memory than the heap has; is it damaged?", e);
        } finally {
            if (reader != null) reader.dispose();
        }
    }

    /** The pixels of an image in memory, without its transparency. */
    public static RgbImage of(BufferedImage image) {
        return PixelReader.toRgb(image);
    }

    /** Whether a file of this name is taken for an image when a folder or an archive is searched. */
    public static boolean hasImageSuffix(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return dot >= 0 && SUFFIXES.contains(fileName.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** The bytes of a file of at most {@link #MAX_BYTES}. */
    static byte[] bytes(Path path, String name) {
        try {
            if (Files.isDirectory(path))
                throw new UnreadableImageException(name, "is a folder, expected an image file");
            if (!Files.exists(path)) throw new UnreadableImageException(name, "no such file");
            if (!Files.isRegularFile(path)) throw new UnreadableImageException(name, "is not a regular file");
            long size = Files.size(path);
            if (size > MAX_BYTES) {
                throw new UnreadableImageException(
                        name, size + " bytes, more than the " + MAX_BYTES + " an image may have");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UnreadableImageException(name, "cannot be read: " + e, e);
        }
    }

    private static void checkSize(long width, long height, long bytes, String name) {
        long pixels = width * height;
        long limit = Math.min(MAX_PIXELS, Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_PIXEL);
        String claim = "claims " + width + " x " + height + " pixels";
        if (width < 1 || height < 1) throw new UnreadableImageException(name, claim);
        if (pixels > limit)
            throw new UnreadableImageException(name, claim + ", more than the " + limit + " that are decoded");
        if (pixels / bytes >= MAX_PIXELS_PER_BYTE) {
            throw new UnreadableImageException(name, claim + ", which its " + bytes + " bytes cannot hold");
        }
    }

    private static ImageReader readerFor(ImageInputStream input) {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (!isWbmp(reader)) return reader;
            reader.dispose();
        }
        return null;
    }

    /** WBMP has no signature: its reader claims many files that are no images. */
    private static boolean isWbmp(ImageReader reader) {
        return reader.getOriginatingProvider().getFormatNames()[0].equalsIgnoreCase("wbmp");
    }

    /** Of what libjpeg warns about, only this leaves pixels wrong: data that ends early or does not decode. */
    private static boolean isDamage(String warning) {
        return warning.contains("EOI")
                || warning.contains("Premature end")
                || warning.contains("Corrupt JPEG data") && !warning.contains("extraneous bytes");
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Throwable cause = e.getCause();
        return cause == null || cause.getMessage() == null ? message : message + " (" + cause.getMessage() + ")";
    }

    private static Set<String> suffixes() {
        Set<String> all = new TreeSet<>();
        for (String suffix : ImageIO.getReaderFileSuffixes()) all.add(suffix.toLowerCase(Locale.ROOT));
        all.remove("");
        all.remove("wbmp");
        all.add("jpe");
        return all;
    }
}
