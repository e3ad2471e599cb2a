package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Printable;
import dev.residua.resnet.weights.Unpickler.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names a pickled checkpoint may use, and what each makes of its arguments.
 *
 * @param text the name in full, such as {@code collections.OrderedDict}
 * @param storage the element type if the name is that of a storage class, else null
 */
record TorchName(String text, ElementType storage) {
    /**
     * @throws ResiduaException naming it, if a checkpoint has no need of it
     */
    static TorchName find(String module, String name) {
        String text = module + "." + name;
        ElementType storage = module.equals("torch") ? ElementType.ofTorch(name).orElse(null) : null;
        boolean known = storage != null
                || switch (text) {
                    case "collections.OrderedDict",
                            "torch.Size",
                            "torch._utils._rebuild_tensor",
                            "torch._utils._rebuild_tensor_v2",
                            "torch._utils._rebuild_parameter",
                            "torch.nn.parameter.Parameter" -> true;
                    default -> false;
                };
        if (!known) {
            throw new ResiduaException("the pickle names '" + Printable.of(text)
                    + "', which is refused: weights are tensors in dicts and nothing else; "
                    + "save model.state_dict() alone, or convert the file to safetensors");
        }
        return new TorchName(text, storage);
    }

    Object call(Tuple arguments) {
        return switch (text) {
            case "collections.OrderedDict" -> orderedDict(arguments);
            case "torch.Size" -> argument(arguments, 0, Tuple.class);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
                new TorchTensor(
                        argument(arguments, 0, TorchStorage.class),
                        argument(arguments, 1, Long.class),
                        longs(argument(arguments, 2, Tuple.class)),
                        longs(argument(arguments, 3, Tuple.class)));
            case "torch._utils._rebuild_parameter", "torch.nn.parameter.Parameter" ->
                argument(arguments, 0, TorchTensor.class);
            default -> throw new ResiduaException("the pickle calls " + text + ", which it may only name");
        };
    }

    /** Python 2 passes the items as one list of pairs; Python 3 none, and sets them later. */
    private Map<Object, Object> orderedDict(Tuple arguments) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (arguments.size() == 0) return map;
        for (Object item : argument(arguments, 0, List.class)) {
            List<?> pair =
                    item instanceof List<?> list ? list : item instanceof Tuple tuple ? tuple.items() : List.of();
            if (pair.size() != 2 || !(pair.get(0) instanceof String key)) {
                throw new ResiduaException("the pickle makes an OrderedDict of " + Unpickler.describe(item)
                        + ", expected pairs of name and value");
            }
            map.put(key, pair.get(1));
        }
        return map;
    }

    private long[] longs(Tuple tuple) {
        long[] values = new long[tuple.size()];
        for (int i = 0; i < values.length; i++) values[i] = argument(tuple, i, Long.class);
        return values;
    }

    private <T> T argument(Tuple arguments, int index, Class<T> type) {
        Object value = index < arguments.size() ? arguments.get(index) : null;
        if (!type.isInstance(value)) {
            throw new ResiduaException("the pickle passes " + Unpickler.describe(value) + " to " + text
                    + " as argument " + (index + 1) + ", expected " + type.getSimpleName());
        }
        return type.cast(value);
    }

    @Override
    public String toString() {
        return text;
    }
}
