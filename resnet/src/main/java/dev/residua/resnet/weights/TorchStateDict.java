package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.data.Printable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the tensors of a network in what a checkpoint's pickle holds, and loads them. */
final class TorchStateDict {
    /** Under which key training scripts save the network beside the optimiser, the epoch and the like. */
    private static final List<String> NESTED =
            List.of("state_dict", "model_state_dict", "model", "net", "network", "weights");

    /**
     * How many times the elements of all storages the tensors together may have: views that share storages must not
     * fill the memory.
     */
    private static final long MAX_SHARING = 4;

    /** Gives the content of a storage as fp32. */
    @FunctionalInterface
    interface Storages {
        float[] load(TorchStorage storage) throws IOException;
    }

    private TorchStateDict() {}

    static Map<String, Tensor> load(Object checkpoint, Storages storages) throws IOException {
        Map<String, TorchTensor> views = find(checkpoint);
        check(views);
        Map<TorchStorage, float[]> loaded = new HashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, TorchTensor> entry : views.entrySet()) {
            TorchTensor view = entry.getValue();
            if (!loaded.containsKey(view.storage())) loaded.put(view.storage(), storages.load(view.storage()));
            tensors.put(entry.getKey(), view.gather(loaded.get(view.storage())));
        }
        return tensors;
    }

    private static Map<String, TorchTensor> find(Object checkpoint) {
        if (!(checkpoint instanceof Map<?, ?> map)) {
            throw new ResiduaException(
                    "holds " + Unpickler.describe(checkpoint) + ", expected a state_dict: tensors by name");
        }
        Map<String, TorchTensor> tensors = tensors(map);
        if (!tensors.isEmpty()) return tensors;
        for (String key : NESTED) {
            if (!(map.get(key) instanceof Map<?, ?> nested)) continue;
            tensors = tensors(nested);
            if (!tensors.isEmpty()) return tensors;
        }
        String keys = map.keySet().stream().limit(20).map(String::valueOf).collect(Collectors.joining(", "));
        throw new ResiduaException("holds no tensors by name; its keys are [" + Printable.of(keys)
                + "], expected parameters, or a state_dict under one of " + String.join(", ", NESTED));
    }

    private static Map<String, TorchTensor> tensors(Map<?, ?> map) {
        Map<String, TorchTensor> tensors = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (key instanceof String name && value instanceof TorchTensor tensor) tensors.put(name, tensor);
        });
        return tensors;
    }

    private static void check(Map<String, TorchTensor> views) {
        Set<TorchStorage> storages = new HashSet<>();
        long viewed = 0;
        for (Map.Entry<String, TorchTensor> entry : views.entrySet()) {
            storages.add(entry.getValue().storage());
            try {
                viewed = Math.addExact(viewed, entry.getValue().shape().intElements());
            } catch (ResiduaException e) {
                throw new ResiduaException("tensor '" + Printable.of(entry.getKey()) + "': " + e.getMessage(), e);
            }
        }
        long stored = storages.stream().mapToLong(TorchStorage::elements).sum();
        if (viewed > MAX_SHARING * stored) {
            throw new ResiduaException("the tensors have " + viewed + " elements, but what is stored only " + stored);
        }
    }
}
