package dev.residua.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.passes.Pass;
import dev.residua.engine.passes.PassListener;
import dev.residua.engine.passes.Passes;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import dev.residua.resnet.model.ModelZoo;
import dev.residua.resnet.model.ParameterInit;
import dev.residua.resnet.onnx.OnnxExporter;
import dev.residua.resnet.onnx.OnnxExporter.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX Runtime computes from our files is what the reference backend computes: each checks the other. */
class OnnxExporterTest {
    /** Unit roundoff of fp32 times a small factor: the error of a sum of K terms grows with sqrt(K). */
    private static final double ROUNDOFF = 1e-6;

    private static Backend reference;

    @BeforeAll
    static void findEngines() {
        OnnxRuntime.assumeAvailable();
        reference = Backends.get("reference");
    }

    static Stream<Arguments> operators() {
        return Stream.of(
                onImage("conv 3x3", 27, x -> x.conv(8, Window.of(3).pad(1), 1, Epilogue.NONE)),
                onImage(
                        "conv 5x3/s2.3 uneven padding",
                        45,
                        x -> x.conv(5, Window.of(5, 3).stride(2, 3).pad(1, 0, 2, 1), 1, Epilogue.BIAS)),
                onImage(
                        "conv dilated, grouped",
                        9,
                        x -> x.conv(6, Window.of(3).dilation(2).pad(2), 3, Epilogue.BIAS)),
                onImage(
                        "conv all epilogues",
                        27,
                        x -> x.conv(3, Window.of(3).pad(1), 1, new Epilogue(true, true, true))),
                onImage("conv add", 27, x -> x.conv(3, Window.of(3).pad(1), 1, new Epilogue(false, true, false))),
                onImage("conv relu", 27, x -> x.conv(3, Window.of(3).pad(1), 1, new Epilogue(false, false, true))),
                onRows("linear", 3, x -> x.linear(7, Epilogue.NONE)),
                onRows("linear all epilogues", 3, x -> x.linear(3, new Epilogue(true, true, true))),
                onImage("batch_norm", 1, x -> x.batchNorm(1e-5)),
                onRows("batch_norm on rows", 1, x -> x.batchNorm(1e-3)),
                onImage("relu", 1, x -> x.op(new Op.Relu())),
                onImage("add", 1, x -> x.op(new Op.Add(), x.node())),
                onImage(
                        "max_pool 3x3/s2/p1",
                        1,
                        x -> x.op(new Op.MaxPool(Window.of(3).stride(2).pad(1)))),
                onImage(
                        "max_pool dilated",
                        1,
                        x -> x.op(new Op.MaxPool(Window.of(2, 3).dilation(2).pad(1, 2, 0, 1)))),
                onImage(
                        "avg_pool inside",
                        9,
                        x -> x.op(new Op.AvgPool(Window.of(3).stride(2).pad(1), false))),
                onImage(
                        "avg_pool with padding",
                        9,
                        x -> x.op(new Op.AvgPool(Window.of(3).pad(1, 2, 0, 1), true))),
                onImage(
                        "avg_pool dilated inside",
                        4,
                        x -> x.op(new Op.AvgPool(Window.of(3).dilation(2).pad(2), false))),
                onImage(
                        "avg_pool dilated with padding",
                        4,
                        x -> x.op(new Op.AvgPool(Window.of(2).dilation(3).pad(1), true))),
                onImage("global_avg_pool", 99, x -> x.op(new Op.GlobalAvgPool())),
                onImage("flatten", 1, x -> x.op(new Op.Flatten())),
                onImage("concat channels", 1, x -> x.op(new Op.Concat(1), x.node())),
                onImage("concat columns", 1, x -> x.op(new Op.Concat(3), x.node())),
                onImage("pad_shortcut", 1, x -> x.op(new Op.PadShortcut(2, 1, 2))),
                onImage("pad_shortcut, nothing to do", 1, x -> x.op(new Op.PadShortcut(1, 0, 0))),
                onRows("softmax", 3, x -> x.op(new Op.Softmax())),
                onRows("log_softmax", 3, x -> x.op(new Op.LogSoftmax())),
                onRows("cross_entropy", 3, x -> x.op(new Op.CrossEntropy(0), x.labels())),
                onRows("cross_entropy smoothed", 3, x -> x.op(new Op.CrossEntropy(0.1), x.labels())),
                onImage("clip", 1, x -> x.op(new Op.Clip(-0.5, 0.75))),
                onImage("sigmoid", 1, x -> x.op(new Op.Sigmoid())),
                onImage("mul", 1, x -> x.op(new Op.Mul(), x.node())),
                onImage("scale", 1, x -> x.op(new Op.Scale(0.3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void eachOperatorAgreesWithTheReference(String name, int terms, Model model) throws OrtException {
        Map<String, Tensor> inputs = inputs(model);
        assertAgree(model, inputs, Batch.FIXED, ROUNDOFF * Math.sqrt(terms));
        assertAgree(model, inputs, Batch.DYNAMIC, ROUNDOFF * Math.sqrt(terms));
    }

    static Stream<Arguments> fixedBatchOperators() {
        return Stream.of(
                onImage("slice columns", 1, x -> x.op(new Op.Slice(3, 2, 5))),
                onImage("slice images", 1, x -> x.op(new Op.Slice(0, 1, 1))),
                onImage("concat images", 1, x -> x.op(new Op.Concat(0), x.node())),
                onImage("reshape", 1, x -> x.op(new Op.Reshape(Shape.of(9, 11, 6)))),
                onRows("fill", 1, x -> x.op(new Op.Add(), x.filled(1.5))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixedBatchOperators")
    void operatorsThatFixTheBatchAgreeAtThatBatch(String name, int terms, Model model) throws OrtException {
        assertAgree(model, inputs(model), Batch.FIXED, ROUNDOFF * Math.sqrt(terms));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void networksAgreeWithTheReference(String name, Shape input, List<Pass> passes) throws OrtException {
        Model model = network(name, input);
        Model exported = Passes.run(model, passes, PassListener.SILENT);
        List<Tensor> expected = runReference(model, inputs(model));
        List<Tensor> actual = OnnxRuntime.run(OnnxExporter.toBytes(exported, Batch.FIXED), inputs(model));
        assertClose(expected.getFirst(), actual.getFirst(), 1e-5);
    }

    static Stream<Arguments> networks() {
        Shape small = Shape.of(2, 3, 64, 64);
        Shape cifar = Shape.of(2, 3, 32, 32);
        return Stream.of(
                Arguments.of("resnet18", small, List.of()),
                Arguments.of("resnet18", small, Passes.inference()),
                Arguments.of("resnet50", small, Passes.inference()),
                Arguments.of("resnet20", cifar, List.of()),
                Arguments.of("resnet20", cifar, Passes.inference()),
                Arguments.of("iris-mlp", Shape.of(5, 4), List.of()));
    }

    @Test
    void aDynamicFileRunsAtAnotherBatch() throws OrtException {
        Model one = network("resnet20", Shape.of(1, 3, 32, 32));
        Model three = network("resnet20", Shape.of(3, 3, 32, 32));
        Tensor actual = OnnxRuntime.run(OnnxExporter.toBytes(one, Batch.DYNAMIC), inputs(three))
                .getFirst();
        assertClose(runReference(three, inputs(three)).getFirst(), actual, 1e-5);
    }

    @Test
    void inputsAndRepeatedValuesMayBeOutputs() throws OrtException {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(2, 3));
        Node y = b.relu("y", x);
        Model model = new Model("outputs", b.build(y, x, y), Map.of());
        List<Tensor> actual = OnnxRuntime.run(OnnxExporter.toBytes(model, Batch.DYNAMIC), inputs(model));
        List<Tensor> expected = runReference(model, inputs(model));
        assertEquals(3, actual.size());
        for (int i = 0; i < 3; i++) assertClose(expected.get(i), actual.get(i), 0);
    }

    @Test
    void aModelThatFixesItsBatchIsNotExportedAsDynamic() {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(2, 3));
        Model model = new Model("twice", b.build(b.concat("both", 0, x, x)), Map.of());
        String message = assertThrows(ResiduaException.class, () -> OnnxExporter.toBytes(model, Batch.DYNAMIC))
                .getMessage();
        assertTrue(message.contains("'both'") && message.contains("fixed batch"), message);
    }

    private static void assertAgree(Model model, Map<String, Tensor> inputs, Batch batch, double tolerance)
            throws OrtException {
        Tensor actual =
                OnnxRuntime.run(OnnxExporter.toBytes(model, batch), inputs).getFirst();
        assertClose(runReference(model, inputs).getFirst(), actual, tolerance);
    }

    private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        assertEquals(expected.shape(), actual.shape());
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.data().length; i++) {
            difference += Math.pow((double) expected.data()[i] - actual.data()[i], 2);
            norm += Math.pow(expected.data()[i], 2);
        }
        double error = Math.sqrt(difference / norm);
        assertTrue(error <= tolerance, () -> "relative L2 error " + error + ", expected at most " + tolerance);
    }

    private static List<Tensor> runReference(Model model, Map<String, Tensor> inputs) {
        try (Session session = Session.open(
                model, reference, CompileOptions.defaults().threads(1).passes(List.of()))) {
            inputs.forEach((name, tensor) ->
                    System.arraycopy(tensor.data(), 0, session.input(name).data(), 0, tensor.data().length));
            session.run();
            List<Tensor> outputs = new ArrayList<>();
            for (int i = 0; i < model.graph().outputs().size(); i++) {
                outputs.add(new Tensor(
                        session.output(i).shape(), session.output(i).data().clone()));
            }
            return outputs;
        }
    }

    private static Model network(String name, Shape input) {
        Graph graph = ModelZoo.find(name).graph(input);
        return new Model(name, graph, ParameterInit.forInference(graph, 1));
    }

    /** Seeded values; class indices where the input is one of labels. */
    private static Map<String, Tensor> inputs(Model model) {
        SplittableRandom random = new SplittableRandom(7);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Node node : model.graph().inputs()) {
            Tensor tensor = Tensor.zeros(node.shape());
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = node.name().equals("labels") ? random.nextInt(3) : (float) random.nextGaussian();
            }
            inputs.put(node.name(), tensor);
        }
        return inputs;
    }

    private static Arguments onImage(String name, int terms, UnaryOperator<OneOperator> build) {
        return Arguments.of(
                name, terms, build.apply(new OneOperator(Shape.of(2, 3, 11, 9))).model(name));
    }

    private static Arguments onRows(String name, int terms, UnaryOperator<OneOperator> build) {
        return Arguments.of(
                name, terms, build.apply(new OneOperator(Shape.of(4, 3))).model(name));
    }

    /** A graph of one operator on one input, with seeded parameters. */
    private static final class OneOperator {
        private final GraphBuilder builder = new GraphBuilder();
        private final Map<String, Tensor> parameters = new LinkedHashMap<>();
        private final SplittableRandom random = new SplittableRandom(3);
        private final Node x;
        private Node y;

        OneOperator(Shape input) {
            x = builder.input("x", input);
        }

        Node node() {
            return x;
        }

        Node labels() {
            return builder.input("labels", Shape.of(x.shape().dim(0)));
        }

        Node filled(double value) {
            return builder.apply("filled", new Op.Fill(value, x.shape()));
        }

        OneOperator op(Op op, Node... more) {
            List<Node> operands = new ArrayList<>(List.of(x));
            operands.addAll(List.of(more));
            y = builder.apply("y", op, operands);
            return this;
        }

        OneOperator conv(int channels, Window window, int groups, Epilogue epilogue) {
            Node weight =
                    parameter("weight", -1, 1, channels, x.shape().dim(1) / groups, window.kernelH(), window.kernelW());
            return op(new Op.Conv2d(window, groups, epilogue), extras(weight, channels, epilogue));
        }

        OneOperator linear(int features, Epilogue epilogue) {
            Node weight = parameter("weight", -1, 1, features, x.shape().dim(1));
            return op(new Op.Linear(epilogue), extras(weight, features, epilogue));
        }

        OneOperator batchNorm(double epsilon) {
            int channels = x.shape().dim(1);
            return op(
                    new Op.BatchNorm(epsilon),
                    parameter("gamma", -1, 1, channels),
                    parameter("beta", -1, 1, channels),
                    parameter("mean", -1, 1, channels),
                    parameter("var", 0.1, 1, channels));
        }

        /** The residual is x itself, whose shape the tests choose to fit. */
        private Node[] extras(Node weight, int channels, Epilogue epilogue) {
            List<Node> operands = new ArrayList<>(List.of(weight));
            if (epilogue.bias()) operands.add(parameter("bias", -1, 1, channels));
            if (epilogue.add()) operands.add(x);
            return operands.toArray(Node[]::new);
        }

        private Node parameter(String name, double low, double high, int... dims) {
            Tensor tensor = Tensor.zeros(Shape.of(dims));
            for (int i = 0; i < tensor.data().length; i++) tensor.data()[i] = (float) random.nextDouble(low, high);
            parameters.put(name, tensor);
            return builder.parameter(name, tensor.shape());
        }

        Model model(String name) {
            return new Model(name, builder.build(y), parameters);
        }
    }
}
