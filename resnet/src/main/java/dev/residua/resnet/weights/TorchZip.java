package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The format of torch.save since PyTorch 1.6: a zip archive of one folder with {@code data.pkl}, {@code data/KEY} for
 * each storage and, in later versions, {@code byteorder}. Entries are stored, not compressed, so none can be larger
 * than the file.
 */
final class TorchZip {
    private static final String PICKLE = "data.pkl";

    private final ZipFile zip;
    private final String folder;
    private final ByteOrder order;

    private TorchZip(ZipFile zip, String folder) throws IOException {
        this.zip = zip;
        this.folder = folder;
        this.order = byteOrder();
    }

    static Map<String, Tensor> read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.stream().anyMatch(entry -> entry.getName().endsWith("/constants.pkl"))) {
                throw new ResiduaException(
                        "a TorchScript program, not weights; save model.state_dict() with torch.save");
            }
            checkSizes(zip, Files.size(file));
            List<String> pickles = zip.stream()
                    .map(ZipEntry::getName)
                    .filter(name ->
                            name.endsWith("/" + PICKLE) && name.indexOf('/') == name.length() - PICKLE.length() - 1)
                    .toList();
            if (pickles.size() != 1) {
                throw new ResiduaException("a zip archive with " + pickles.size() + " entries FOLDER/" + PICKLE
                        + ", expected one; is this a file written by torch.save?");
            }
            String pickle = pickles.getFirst();
            return new TorchZip(zip, pickle.substring(0, pickle.length() - PICKLE.length())).stateDict();
        }
    }

    /** Entries that share their bytes would let a small file fill the memory. */
    private static void checkSizes(ZipFile zip, long fileSize) {
        long total = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = Printable.of(entry.getName());
            if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
                throw new ResiduaException(
                        "entry '" + name + "' is compressed, expected a file as torch.save writes it");
            }
            if (entry.getSize() < 0 || entry.getSize() > fileSize - total) {
                throw new ResiduaException("entry '" + name + "' of " + entry.getSize()
                        + " bytes does not fit into the file of " + fileSize);
            }
            total += entry.getSize();
        }
    }

    private ByteOrder byteOrder() throws IOException {
        ZipEntry entry = zip.getEntry(folder + "byteorder");
        if (entry == null) return ByteOrder.LITTLE_ENDIAN;
        String order = new String(bytes(entry), StandardCharsets.ISO_8859_1).strip();
        return switch (order) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                throw new ResiduaException("byteorder is '" + Printable.of(order) + "', expected 'little' or 'big'");
        };
    }

    private Map<String, Tensor> stateDict() throws IOException {
        byte[] pickle = bytes(zip.getEntry(folder + PICKLE));
        Object checkpoint = new Unpickler(new PickleInput(MemorySegment.ofArray(pickle))).load();
        return TorchStateDict.load(checkpoint, this::load);
    }

    private float[] load(TorchStorage storage) throws IOException {
        String name = Printable.of(storage.key());
        ZipEntry entry = zip.getEntry(folder + "data/" + storage.key());
        if (entry == null) throw new ResiduaException("storage '" + name + "' is not in the file");
        if (entry.getSize() < storage.byteSize()) {
            throw new ResiduaException("truncated: storage '" + name + "' needs " + storage.byteSize()
                    + " bytes, it has " + entry.getSize());
        }
        float[] values = new float[(int) storage.elements()];
        storage.type().read(MemorySegment.ofArray(bytes(entry)), 0, order, values);
        return values;
    }

    private byte[] bytes(ZipEntry entry) throws IOException {
        if (entry.getSize() > Integer.MAX_VALUE - 8) {
            throw new ResiduaException("entry '" + Printable.of(entry.getName()) + "' of " + entry.getSize()
                    + " bytes exceeds one Java array");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) entry.getSize());
            if (bytes.length != entry.getSize()) {
                throw new ResiduaException("truncated: entry '" + Printable.of(entry.getName()) + "' ends after "
                        + bytes.length + " bytes");
            }
            return bytes;
        }
    }
}
