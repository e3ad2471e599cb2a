package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.weights.Unpickler.Tuple;

/**
 * A flat array that lies outside the pickle and that tensors are views of.
 *
 * @param key what the file calls it
 * @param elements how many numbers it has
 */
record TorchStorage(ElementType type, String key, long elements) {
    /**
     * From what the pickle names it by: {@code ('storage', class, key, device, elements)}, in the earlier format with a
     * sixth entry, None unless it is a part of another storage.
     */
    static TorchStorage ofPersistentId(Object id) {
        boolean valid = id instanceof Tuple tuple
                && (tuple.size() == 5 || tuple.size() == 6 && tuple.get(5) == null)
                && "storage".equals(tuple.get(0))
                && tuple.get(1) instanceof TorchName name
                && name.storage() != null
                && tuple.get(2) instanceof String
                && tuple.get(4) instanceof Long elements
                && elements >= 0
                && elements <= Integer.MAX_VALUE - 8;
        if (!valid) {
            throw new ResiduaException("the pickle refers to " + Unpickler.describe(id)
                    + " outside it, expected ('storage', class, key, device, elements) of less than 2^31 elements");
        }
        Tuple tuple = (Tuple) id;
        return new TorchStorage(((TorchName) tuple.get(1)).storage(), (String) tuple.get(2), (Long) tuple.get(4));
    }

    long byteSize() {
        return elements * type.bytes();
    }
}
