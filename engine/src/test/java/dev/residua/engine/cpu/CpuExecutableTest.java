package dev.residua.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Execution;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuExecutableTest {
    private static final CompileOptions ONE_THREAD =
            CompileOptions.defaults().threads(1).passes(List.of());

    private final GraphBuilder b = new GraphBuilder();

    private static CpuExecutable compile(Model model, Layout layout, KernelLibrary... libraries) {
        return CpuExecutable.compile(model, ONE_THREAD, layout, List.of(libraries));
    }

    private static float[] counting(Tensor tensor) {
        IntStream.range(0, tensor.data().length).forEach(i -> tensor.data()[i] = i - 7);
        return tensor.data().clone();
    }

    @ParameterizedTest
    @EnumSource
    void bringsImagesInAndOutOfTheLayout(Layout layout) {
        Node x = b.input("x", Shape.of(2, 3, 4, 5));
        Model model = new Model("m", b.build(b.relu("relu", x), x), Map.of());
        try (Execution execution = compile(model, layout, new TinyKernels()).open()) {
            float[] values = counting(execution.input(0));
            execution.run(null);
            assertArrayEquals(values, execution.output(1).data());
            for (int i = 0; i < values.length; i++) values[i] = Math.max(values[i], 0);
            assertArrayEquals(values, execution.output(0).data());
            assertArrayEquals(values, execution.result(1).data());
        }
    }

    @Test
    void aParameterAndAViewOfItMayBeOutputs() {
        Node w = b.parameter("w", Shape.of(6));
        Node view = b.apply("view", new Op.Reshape(Shape.of(2, 3)), w);
        Tensor value = Tensor.of(Shape.of(6), 1, 2, 3, 4, 5, 6);
        Model model = new Model("m", b.build(w, view, b.relu("relu", view)), Map.of("w", value));
        try (Execution execution =
                compile(model, Layout.NHWC, new TinyKernels()).open()) {
            execution.run(null);
            for (int i = 0; i < 3; i++)
                assertArrayEquals(value.data(), execution.output(i).data());
        }
    }

    @Test
    void variablesBelongToTheExecution() {
        Node v = b.variable("v", Shape.of(2));
        Model model = new Model("m", b.build(b.relu("relu", v)), Map.of("v", Tensor.of(Shape.of(2), 1, 2)));
        CpuExecutable executable = compile(model, Layout.NCHW, new TinyKernels());
        try (Execution first = executable.open();
                Execution second = executable.open()) {
            first.variables().get("v").data()[0] = 9;
            first.run(null);
            second.run(null);
            assertArrayEquals(new float[] {9, 2}, first.output(0).data());
            assertArrayEquals(new float[] {1, 2}, second.output(0).data());
        }
    }

    @Test
    void asksLibrariesInOrder() {
        Node x = b.input("x", Shape.of(2));
        Model model = new Model("m", b.build(b.relu("relu", x)), Map.of());
        Kernel mine = new Kernel() {
            @Override
            public String id() {
                return "mine";
            }

            @Override
            public Invocation bind(Operands operands) {
                return () -> {};
            }
        };
        KernelLibrary reluOnly =
                request -> request.node().op() instanceof Op.Relu ? Optional.of(mine) : Optional.empty();
        assertEquals(List.of("import_copy", "mine"), kernels(compile(model, Layout.NCHW, reluOnly, new TinyKernels())));
        assertEquals(
                List.of("import_copy", "tiny_relu"), kernels(compile(model, Layout.NCHW, new TinyKernels(), reluOnly)));
    }

    private static List<String> kernels(CpuExecutable executable) {
        return executable.plan().steps().stream().map(step -> step.kernel()).toList();
    }

    @Test
    void namesTheNodeNoLibraryKnows() {
        Model model = new Model("m", b.build(b.softmax("softmax", b.input("x", Shape.of(2, 3)))), Map.of());
        ResiduaException e = assertThrows(ResiduaException.class, () -> compile(model, Layout.NCHW, new TinyKernels()));
        assertEquals("no kernel for node 'softmax: softmax [2, 3]'", e.getMessage());
    }

    @Test
    void refusesWhatNoArrayHolds() {
        assertEquals(
                "model 'm' needs an arena of 2147483648 floats, more than a Java array holds; use a smaller batch or image",
                refusal(Shape.of(1 << 15, 1 << 15)));
        assertEquals(
                "model 'm' needs for 'x' an array of 2147483648 floats, more than a Java array holds; use a smaller batch or image",
                refusal(Shape.of(1 << 15, 1 << 16)));
    }

    private String refusal(Shape shape) {
        GraphBuilder b = new GraphBuilder();
        Model model = new Model("m", b.build(b.relu("relu", b.input("x", shape))), Map.of());
        return assertThrows(ResiduaException.class, () -> compile(model, Layout.NCHW, new TinyKernels()))
                .getMessage();
    }

    @Test
    void aKernelThatCannotBeBoundLeavesNoThreadBehind() {
        Node x = b.input("x", Shape.of(2));
        Model model = new Model("m", b.build(b.relu("relu", x)), Map.of());
        Kernel unbindable = new Kernel() {
            @Override
            public String id() {
                return "unbindable";
            }

            @Override
            public Invocation bind(Operands operands) {
                throw new IllegalStateException("cannot");
            }
        };
        KernelLibrary library =
                request -> request.node().op() instanceof Op.Relu ? Optional.of(unbindable) : Optional.empty();
        CpuExecutable executable = CpuExecutable.compile(model, ONE_THREAD.threads(4), Layout.NCHW, List.of(library));
        int before = Thread.activeCount();
        assertThrows(IllegalStateException.class, executable::open);
        assertEquals(before, Thread.activeCount());
    }
}
