package dev.residua.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Precision;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.task.Accelerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Products on tensor cores, where there are some, and what is said where there are none. */
class HalfPrecisionTest {
    private static final CompileOptions FP16 =
            CompileOptions.defaults().passes(List.of()).precision(Precision.FP16);

    /** Of factors that are each off by at most 2^-11 of themselves, in either direction, the sums are off by less. */
    private static final double TOLERANCE = Math.scalb(1, -10);

    @Test
    void withoutTensorCoresItIsRefused() {
        Accelerator accelerator = Accelerated.require();
        assumeFalse(accelerator.hasTensorCores(), "there are tensor cores");
        Model model = model(new Op.Linear(Epilogue.NONE), Shape.of(2, 3), Shape.of(4, 3));
        ResiduaException e = assertThrows(ResiduaException.class, () -> new TornadoBackend().compile(model, FP16));
        assertEquals(
                "precision fp16 needs tensor cores through TornadoVM's CUDA backend; " + accelerator
                        + " computes in fp32 only",
                e.getMessage());
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceWithinItsRounding() {
        Accelerator accelerator = Accelerated.require();
        assumeTrue(accelerator.hasTensorCores(), accelerator + " has no tensor cores that TornadoVM can use");
        Epilogue all = Epilogue.NONE.withBias().withAdd().withRelu();
        Window three = Window.of(3).pad(1);
        Window strided = Window.of(3).stride(2).pad(1);
        return Stream.of(
                trial(new Op.Linear(Epilogue.NONE), Shape.of(64, 32), Shape.of(64, 32)),
                trial(new Op.Linear(Epilogue.NONE.withBias()), Shape.of(5, 67), Shape.of(70, 67), Shape.of(70)),
                trial(new GradOp.LinearInput(), Shape.of(5, 70), Shape.of(70, 67)),
                trial(new GradOp.LinearWeight(), Shape.of(5, 67), Shape.of(5, 70)),
                trial(new Op.Conv2d(Window.of(1), 1, Epilogue.NONE), Shape.of(2, 33, 9, 7), Shape.of(66, 33, 1, 1)),
                trial(new Op.Conv2d(three, 1, Epilogue.NONE), Shape.of(2, 9, 9, 7), Shape.of(66, 9, 3, 3)),
                trial(
                        new Op.Conv2d(strided, 2, all),
                        Shape.of(2, 6, 9, 7),
                        Shape.of(8, 3, 3, 3),
                        Shape.of(8),
                        Shape.of(2, 8, 5, 4)),
                trial(new GradOp.Conv2dInput(strided, 1, 9, 7), Shape.of(2, 8, 5, 4), Shape.of(8, 6, 3, 3)),
                trial(new GradOp.Conv2dWeight(strided, 1), Shape.of(2, 6, 9, 7), Shape.of(2, 8, 5, 4)));
    }

    private static DynamicTest trial(Op op, Shape... shapes) {
        return DynamicTest.dynamicTest(op.mnemonic() + " " + List.of(shapes), () -> {
            Model model = model(op, shapes);
            float[] expected = run(model, Backends.get("reference"), FP16.precision(Precision.FP32));
            float[] actual = run(model, new TornadoBackend(), FP16);
            double error = 0;
            double norm = 0;
            for (int i = 0; i < expected.length; i++) {
                error += Math.pow((double) actual[i] - expected[i], 2);
                norm += Math.pow(expected[i], 2);
            }
            assertTrue(Math.sqrt(error / norm) < TOLERANCE, "relative L2 " + Math.sqrt(error / norm));
            assertFalse(error == 0, "nothing was rounded");
        });
    }

    private static Model model(Op op, Shape... shapes) {
        GraphBuilder b = new GraphBuilder();
        List<Node> operands = new ArrayList<>();
        for (Shape shape : shapes) operands.add(b.input("x" + operands.size(), shape));
        return new Model("product", b.build(b.apply("y", op, operands)), Map.of());
    }

    private static float[] run(Model model, Backend backend, CompileOptions options) {
        try (Session session = Session.open(model, backend, options)) {
            for (Node node : model.graph().inputs()) {
                float[] data = session.input(node.name()).data();
                Random random = new Random(data.length);
                for (int i = 0; i < data.length; i++) data[i] = (float) random.nextGaussian();
            }
            session.run();
            return session.output().data().clone();
        }
    }
}
