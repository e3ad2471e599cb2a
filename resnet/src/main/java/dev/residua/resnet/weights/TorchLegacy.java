package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Printable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The format of torch.save before PyTorch 1.6: the pickles of a magic number, a protocol version, a description of the
 * system, the checkpoint and the list of storage keys, then for each key a 64-bit count and the elements,
 * little-endian.
 */
final class TorchLegacy {
    /** PROTO 2, LONG1 of 10 bytes: the beginning of the magic number's pickle, and its lowest bytes. */
    private static final int[] MAGIC = {
        0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.'
    };

    private static final long PROTOCOL_VERSION = 1001;

    private TorchLegacy() {}

    static boolean matches(MemorySegment bytes) {
        return Weights.startsWith(bytes, MAGIC);
    }

    static Map<String, Tensor> read(MemorySegment bytes) throws IOException {
        PickleInput in = new PickleInput(bytes);
        in.take(MAGIC.length);
        Object version = new Unpickler(in).load();
        if (!Objects.equals(version, PROTOCOL_VERSION))
            throw new ResiduaException("not of PyTorch's protocol " + PROTOCOL_VERSION);
        new Unpickler(in).load(); // the saving system's byte order and sizes, which the elements do not depend on
        Unpickler unpickler = new Unpickler(in);
        Object checkpoint = unpickler.load();
        Object keys = new Unpickler(in).load();
        Map<String, Long> places = places(in, keys, unpickler.storages());
        return TorchStateDict.load(checkpoint, storage -> {
            Long place = places.get(storage.key());
            if (place == null)
                throw new ResiduaException("storage '" + Printable.of(storage.key()) + "' is not in the file");
            float[] values = new float[(int) storage.elements()];
            storage.type().read(bytes, place, ByteOrder.LITTLE_ENDIAN, values);
            return values;
        });
    }

    /** Where the elements of each storage begin. */
    private static Map<String, Long> places(PickleInput in, Object keys, Map<String, TorchStorage> storages) {
        if (!(keys instanceof List<?> list)) {
            throw new ResiduaException("holds " + Unpickler.describe(keys) + " in place of the list of storage keys");
        }
        Map<String, Long> places = new HashMap<>();
        for (Object key : list) {
            TorchStorage storage = key instanceof String name ? storages.get(name) : null;
            if (storage == null) throw new ResiduaException("lists a storage that nothing in it describes");
            String name = Printable.of(storage.key());
            long elements = in.signedLong();
            if (elements != storage.elements()) {
                throw new ResiduaException(
                        "storage '" + name + "' has " + elements + " elements, expected " + storage.elements());
            }
            if (storage.byteSize() > in.remaining()) {
                throw new ResiduaException("truncated: storage '" + name + "' needs " + storage.byteSize() + " bytes, "
                        + in.remaining() + " are left");
            }
            if (places.put(storage.key(), in.take(storage.byteSize())) != null)
                throw new ResiduaException("lists storage '" + name + "' twice");
        }
        return places;
    }
}
