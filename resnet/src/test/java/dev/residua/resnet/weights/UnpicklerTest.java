package dev.residua.resnet.weights;

import static dev.residua.resnet.weights.PickleWriter.pickle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnpicklerTest {
    private static Object load(byte[] pickle) {
        return new Unpickler(new PickleInput(MemorySegment.ofArray(pickle))).load();
    }

    private static void refused(PickleWriter pickle, String... parts) {
        byte[] bytes = pickle.end();
        String message = assertThrows(ResiduaException.class, () -> load(bytes)).getMessage();
        for (String part : parts) assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void readsScalars() {
        assertEquals(3L, load(pickle().integer(3).end()));
        assertEquals(-70_000L, load(pickle().integer(-70_000).end()));
        assertEquals(Long.MIN_VALUE, load(pickle().integer(Long.MIN_VALUE).end()));
        assertEquals(515L, load(pickle().raw('M', 3, 2).end()));
        assertEquals(
                BigInteger.TWO.pow(64),
                load(pickle().raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1).end()));
        assertEquals(0L, load(pickle().raw(0x8a, 0).end()));
        assertEquals(1.5, load(pickle().raw('G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0).end()));
        assertEquals("\u00e4\u4e2d", load(pickle().text("\u00e4\u4e2d").end()));
        assertEquals("ab", load(pickle().raw('U', 2, 'a', 'b').end()));
        assertEquals(true, load(pickle().raw(0x88).end()));
    }

    @Test
    void readsContainersAndSharedValues() {
        byte[] bytes = pickle().raw('}', 'q', 0)
                .mark()
                .text("list")
                .raw('q', 1, ']')
                .mark()
                .integer(1)
                .integers(2, 3)
                .raw('e')
                .text("again")
                .raw('h', 1)
                .endDict()
                .end();
        assertEquals(Map.of("list", List.of(1L, new Unpickler.Tuple(List.of(2L, 3L))), "again", "list"), load(bytes));
    }

    @Test
    void readsAnOrderedDictOfPythonTwo() {
        byte[] bytes = pickle().name("collections", "OrderedDict")
                .raw(']')
                .raw(']')
                .mark()
                .text("a")
                .integer(1)
                .raw('e', 'a', 0x85, 'R')
                .end();
        assertEquals(Map.of("a", 1L), load(bytes));
    }

    @Test
    void aDictThatHoldsItselfIsReadAndNeverWalked() {
        Object dict =
                load(pickle().raw('}', 'q', 0).text("self").raw('h', 0, 's').end());
        assertTrue(((Map<?, ?>) dict).get("self") == dict);
    }

    @ParameterizedTest
    @CsvSource({
        "posix, system",
        "os, system",
        "builtins, eval",
        "__builtin__, getattr",
        "subprocess, Popen",
        "torch.hub, load",
        "torch, load",
        "torch.storage, _load_from_bytes",
        "collections, OrderedDict.fromkeys",
        "torchvision.models.resnet, ResNet",
        "numpy.core.multiarray, scalar",
        "java.lang.Runtime, exec",
    })
    void foreignNamesAreRefusedByName(String module, String name) {
        refused(pickle().name(module, name), "'" + module + "." + name + "'", "refused");
    }

    @Test
    void aForeignCallIsRefusedBeforeItsArguments() {
        refused(pickle().name("posix", "system").text("touch /tmp/x").raw(0x85, 'R'), "posix.system");
    }

    @Test
    void aHostileNameStaysOnOneShortLine() {
        refused(pickle().name("a\r\u001b[2J" + "b".repeat(5000), "c"), "a??[2Jbbb");
    }

    @Test
    void callsOfWhatIsNoFunctionAreRefused() {
        refused(pickle().text("os.system").raw(')', 'R'), "calls a string");
        refused(pickle().name("torch", "FloatStorage").raw(')', 'R'), "calls torch.FloatStorage", "only name");
        refused(pickle().name("collections", "OrderedDict").integer(1).raw('R'), "with an int");
        refused(pickle().name("torch", "Size").text("x").raw(0x85, 'R'), "passes a string to torch.Size as argument 1");
        refused(pickle().name("torch._utils", "_rebuild_tensor_v2").raw(')', 'R'), "passes None", "TorchStorage");
    }

    @Test
    void attributesAreSetOnNothingButDicts() {
        assertEquals(
                Map.of(),
                load(pickle().name("collections", "OrderedDict")
                        .raw(')', 'R', '}', 'b')
                        .end()));
        refused(pickle().text("x").raw('}', 'b'), "sets attributes of a string");
    }

    @Test
    void persistentIdsThatAreNoStoragesAreRefused() {
        refused(pickle().text("junk").raw('Q'), "refers to a string outside it");
        refused(pickle().none().raw('Q'), "refers to None");
        refused(pickle().integers(1, 2, 3, 4, 5).raw('Q'), "refers to a tuple");
        refused(pickle().storage("FloatStorage", "0", -1), "refers to a tuple");
        refused(pickle().storage("FloatStorage", "0", 1L << 40), "refers to a tuple");
        refused(pickle().storage("ByteStorage", "0", 1), "torch.ByteStorage");
        PickleWriter view = pickle().mark()
                .text("storage")
                .name("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .integer(4);
        refused(view.integers(1, 2, 3).tuple().raw('Q'), "refers to a tuple");
    }

    @Test
    void aStorageIsOfOneKind() {
        PickleWriter two = pickle().storage("FloatStorage", "7", 4).storage("FloatStorage", "7", 5);
        refused(two, "storage '7' in two ways");
    }

    @Test
    void lengthsBeyondTheEndAreRefusedBeforeAllocation() {
        refused(pickle().raw('X', 0xff, 0xff, 0xff, 0x7f), "truncated: 2147483647 bytes");
        refused(pickle().raw('X', 0xff, 0xff, 0xff, 0xff), "truncated: 4294967295 bytes");
        refused(pickle().raw(0x8a, 200, 1), "truncated");
        refused(pickle().raw('c', 'o', 's'), "truncated");
    }

    @Test
    void stackAndMemoAreChecked() {
        refused(pickle(), "empty stack");
        refused(pickle().raw('t'), "mark");
        refused(pickle().integer(1).mark().raw('a'), "empty stack");
        refused(pickle().raw('h', 9), "value 9");
        refused(pickle().raw('j', 0xff, 0xff, 0xff, 0xff), "value 4294967295");
        refused(pickle().raw('}').mark().text("a").raw('u'), "without a value");
        refused(pickle().raw('}').integers(1).none().raw('s'), "a tuple as the key");
        refused(pickle().none().integer(1).raw('a'), "appends to None");
        refused(pickle().none().integer(1).integer(2).raw('s'), "sets items of None");
    }

    /** INST, OBJ, EXT1, the text GLOBAL's cousin STACK_GLOBAL, PERSID, DUP: nothing torch.save writes. */
    @ParameterizedTest
    @ValueSource(ints = {'i', 'o', 0x82, 0x93, 'P', '2', 'S', 0xff, 0})
    void otherOpcodesAreNamed(int opcode) {
        refused(pickle().raw(opcode), "opcode 0x%02x at byte 2".formatted(opcode));
    }

    @Test
    void otherProtocolsAreRefused() {
        byte[] bytes = new PickleWriter().raw(0x80, 4).none().end();
        assertTrue(assertThrows(ResiduaException.class, () -> load(bytes))
                .getMessage()
                .contains("protocol 4"));
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] bytes = pickle().beginOrderedDict()
                .tensor("conv1.weight", "0", 2, 3)
                .endDict()
                .end();
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThrows(ResiduaException.class, () -> load(part), "first " + length + " bytes");
        }
    }
}
