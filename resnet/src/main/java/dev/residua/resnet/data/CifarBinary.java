package dev.residua.resnet.data;

import dev.residua.engine.ResiduaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR-10 in its official binary form (Krizhevsky 2009): records of one label byte and 32 x 32 pixels as three
 * planes, red, green, blue. The files are held in memory.
 */
final class CifarBinary implements LabelledImages {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int RECORD = 1 + 3 * PLANE;
    private static final long MAX_FILE_BYTES = 1L << 30;
    private static final String TEST_FILE = "test_batch.bin";
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private record Block(String file, int first, byte[] bytes) {}

    private final List<Block> blocks;
    private final int size;

    private CifarBinary(List<Path> files) {
        blocks = new ArrayList<>();
        int count = 0;
        for (Path file : files) {
            Block block = new Block(file.toString(), count, load(file));
            blocks.add(block);
            count += block.bytes.length / RECORD;
        }
        size = count;
    }

    static CifarBinary file(Path file) {
        return new CifarBinary(List.of(file));
    }

    /** Whether a folder holds such files under their official names. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(TEST_FILE)) || Files.exists(trainFile(folder, 1));
    }

    /**
     * @param part {@code train}, {@code test}, or empty if the folder holds only one of them
     */
    static CifarBinary folder(Path folder, String part) {
        List<Path> train = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> trainFile(folder, i))
                .filter(Files::exists)
                .toList();
        List<Path> test = List.of(folder.resolve(TEST_FILE)).stream()
                .filter(Files::exists)
                .toList();
        List<Path> chosen = switch (part) {
            case "train" -> train;
            case "test" -> test;
            case "" -> train.isEmpty() ? test : train;
            default ->
                throw new ResiduaException(
                        folder + ": CIFAR-10 has no part '" + part + "'; open " + folder + "!/train or !/test");
        };
        if (part.isEmpty() && !train.isEmpty() && !test.isEmpty()) {
            throw new ResiduaException(
                    folder + ": holds training and test images; open " + folder + "!/train or " + folder + "!/test");
        }
        if (chosen.isEmpty())
            throw new ResiduaException(
                    folder + ": no " + part + " images; expected data_batch_1.bin ... or " + TEST_FILE);
        return new CifarBinary(chosen);
    }

    private static Path trainFile(Path folder, int number) {
        return folder.resolve("data_batch_" + number + ".bin");
    }

    private static byte[] load(Path file) {
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(file.toAbsolutePath().getParent().toRealPath())) {
                throw new ResiduaException(
                        file + ": symbolic link leads out of its folder, to " + real + "; copy the files instead");
            }
            long length = Files.size(file);
            if (length == 0 || length % RECORD != 0 || length > MAX_FILE_BYTES) {
                throw new ResiduaException(
                        file + ": " + length + " bytes, expected one or more whole CIFAR-10 records of " + RECORD);
            }
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at += RECORD) {
                int label = bytes[at] & 0xff;
                if (label >= CLASSES.size()) {
                    throw new ResiduaException(file + ": record " + at / RECORD + " has label " + label
                            + ", expected 0 to " + (CLASSES.size() - 1));
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new ResiduaException(file + ": cannot be read: " + e, e);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public int label(int index) {
        Block block = block(index);
        return block.bytes[(index - block.first) * RECORD];
    }

    @Override
    public String name(int index) {
        Block block = block(index);
        return block.file + "#" + (index - block.first);
    }

    @Override
    public RgbImage image(int index) {
        Block block = block(index);
        int from = (index - block.first) * RECORD + 1;
        byte[] rgb = new byte[3 * PLANE];
        for (int i = 0, to = 0; i < PLANE; i++, to += 3) {
            rgb[to] = block.bytes[from + i];
            rgb[to + 1] = block.bytes[from + PLANE + i];
            rgb[to + 2] = block.bytes[from + 2 * PLANE + i];
        }
        return new RgbImage(SIDE, SIDE, rgb);
    }

    private Block block(int index) {
        if (index < 0 || index >= size) throw new IndexOutOfBoundsException(index);
        int at = blocks.size() - 1;
        while (blocks.get(at).first > index) at--;
        return blocks.get(at);
    }

    @Override
    public void close() {}
}
