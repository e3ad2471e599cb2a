package dev.residua.resnet.weights;

import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Printable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the part of Python's pickle format (PEP 307, protocol 2) that PyTorch writes checkpoints in. A pickle is a
 * program that may name any function and call it; here it is data: the few names a checkpoint needs stand for values of
 * this package, any other ends the reading, and nothing is looked up or called. This is written out rather than taken
 * from a library because those there are construct objects for names they do not know, from a registry the whole
 * process shares, and allocate what a length field asks for.
 *
 * <p>Python values become: None null, int Long or BigInteger, float Double, bool Boolean, str String, tuple {@link
 * Tuple}, list List, dict and OrderedDict Map, a tensor {@link TorchTensor}, a storage {@link TorchStorage}.
 */
final class Unpickler {
    /** An immutable sequence; unlike a list it is never a container under construction. */
    record Tuple(List<Object> items) {
        int size() {
            return items.size();
        }

        Object get(int index) {
            return items.get(index);
        }
    }

    /** The largest pickle read; that of a network with a thousand layers takes 2 MB. */
    private static final long MAX_BYTES = 32 << 20;

    private final PickleInput in;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

    Unpickler(PickleInput in) {
        this.in = in;
    }

    /**
     * Reads one pickle; the input then stands behind it.
     *
     * @throws ResiduaException if it is malformed or holds anything a checkpoint does not need
     */
    Object load() {
        long start = in.position();
        while (true) {
            if (in.position() - start > MAX_BYTES)
                throw new ResiduaException("pickle is longer than " + MAX_BYTES + " bytes");
            long at = in.position();
            int opcode = in.unsignedByte();
            if (opcode == '.') return pop();
            step(opcode, at);
        }
    }

    /** Every storage the pickles read so far refer to, by its key. */
    Map<String, TorchStorage> storages() {
        return storages;
    }

    private void step(int opcode, long at) {
        switch (opcode) {
            case 0x80 -> protocol(in.unsignedByte());
            case '(' -> marks.add(stack.size());
            case 'N' -> push(null);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.unsignedByte());
            case 'M' -> push((long) in.unsignedShort());
            case 'J' -> push((long) in.signedInt());
            case 0x8a -> push(integer(in.bytes(in.unsignedByte())));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.signedLong())));
            case 'X' -> push(in.text(Integer.toUnsignedLong(in.signedInt()), StandardCharsets.UTF_8));
            case 'U' -> push(in.text(in.unsignedByte(), StandardCharsets.ISO_8859_1)); // a str of Python 2
            case ')' -> push(new Tuple(List.of()));
            case 0x85 -> push(new Tuple(popLast(1)));
            case 0x86 -> push(new Tuple(popLast(2)));
            case 0x87 -> push(new Tuple(popLast(3)));
            case 't' -> push(new Tuple(popMarked()));
            case ']' -> push(new ArrayList<>());
            case 'a' -> append(popLast(1));
            case 'e' -> append(popMarked());
            case '}' -> push(new LinkedHashMap<>());
            case 's' -> setItems(popLast(2));
            case 'u' -> setItems(popMarked());
            case 'q' -> memo.put(in.unsignedByte(), peek());
            case 'r' -> memo.put(in.signedInt(), peek());
            case 'h' -> push(recall(in.unsignedByte()));
            case 'j' -> push(recall(in.signedInt()));
            case 'c' -> push(TorchName.find(in.line(StandardCharsets.UTF_8), in.line(StandardCharsets.UTF_8)));
            case 'R', 0x81 -> call(); // a function with its arguments, or a class with those of its constructor
            case 'Q' -> push(storage(pop()));
            case 'b' -> build();
            default ->
                throw new ResiduaException(
                        "pickle opcode 0x%02x at byte %d is none that torch.save writes into checkpoints"
                                .formatted(opcode, at));
        }
    }

    private static void protocol(int version) {
        if (version != 2)
            throw new ResiduaException(
                    "pickle protocol " + version + ", expected 2, which torch.save writes by default");
    }

    private static Object integer(byte[] littleEndian) {
        if (littleEndian.length == 0) return 0L;
        byte[] reversed = new byte[littleEndian.length];
        for (int i = 0; i < reversed.length; i++) reversed[i] = littleEndian[reversed.length - 1 - i];
        BigInteger value = new BigInteger(reversed);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        if (!(peek() instanceof List<?> list))
            throw new ResiduaException("pickle appends to " + describe(peek()) + ", expected a list");
        ((List<Object>) list).addAll(items);
    }

    private void setItems(List<Object> items) {
        if (!(peek() instanceof Map<?, ?> map))
            throw new ResiduaException("pickle sets items of " + describe(peek()) + ", expected a dict");
        if (items.size() % 2 != 0) throw new ResiduaException("pickle sets a dict item without a value");
        for (int i = 0; i < items.size(); i += 2) put(map, items.get(i), items.get(i + 1));
    }

    /** Keys are scalars only: the hash of nested tuples could take forever. */
    @SuppressWarnings("unchecked")
    private static void put(Map<?, ?> map, Object key, Object value) {
        boolean scalar = key == null || key instanceof String || key instanceof Number || key instanceof Boolean;
        if (!scalar)
            throw new ResiduaException(
                    "pickle has " + describe(key) + " as the key of a dict, expected a string or number");
        ((Map<Object, Object>) map).put(key, value);
    }

    private void call() {
        Object arguments = pop();
        Object function = pop();
        if (!(function instanceof TorchName name) || !(arguments instanceof Tuple tuple)) {
            throw new ResiduaException("pickle calls " + describe(function) + " with " + describe(arguments)
                    + ", expected a known name and a tuple");
        }
        push(name.call(tuple));
    }

    private TorchStorage storage(Object persistentId) {
        TorchStorage storage = TorchStorage.ofPersistentId(persistentId);
        TorchStorage known = storages.putIfAbsent(storage.key(), storage);
        if (known != null && !known.equals(storage)) {
            throw new ResiduaException(
                    "the pickle describes storage '" + Printable.of(storage.key()) + "' in two ways");
        }
        return storage;
    }

    /** The state of a dict or parameter, attributes beside its content, is passed over. */
    private void build() {
        pop();
        Object target = peek();
        if (!(target instanceof Map || target instanceof TorchTensor)) {
            throw new ResiduaException(
                    "pickle sets attributes of " + describe(target) + ", expected an OrderedDict or a parameter");
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        return popLast(1).getFirst();
    }

    private Object peek() {
        checkDepth(1);
        return stack.getLast();
    }

    private List<Object> popLast(int count) {
        checkDepth(count);
        return popFrom(stack.size() - count);
    }

    private List<Object> popMarked() {
        if (marks.isEmpty()) throw new ResiduaException("pickle uses a mark that is not there");
        return popFrom(marks.removeLast());
    }

    private List<Object> popFrom(int begin) {
        List<Object> tail = stack.subList(begin, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    private void checkDepth(int count) {
        int floor = marks.isEmpty() ? 0 : marks.getLast();
        if (stack.size() - floor < count) throw new ResiduaException("pickle takes a value from an empty stack");
    }

    private Object recall(int index) {
        if (!memo.containsKey(index))
            throw new ResiduaException(
                    "pickle refers to value " + Integer.toUnsignedString(index) + ", which it has not stored");
        return memo.get(index);
    }

    /** The kind of a value, in a few words; never its content, which may be endless. */
    static String describe(Object value) {
        return switch (value) {
            case null -> "None";
            case String _ -> "a string";
            case Boolean _ -> "a boolean";
            case Double _ -> "a float";
            case Number _ -> "an int";
            case Tuple _ -> "a tuple";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dict";
            case TorchTensor _ -> "a tensor";
            case TorchStorage _ -> "a storage";
            case TorchName name -> name.toString();
            default -> value.getClass().getSimpleName();
        };
    }
}
