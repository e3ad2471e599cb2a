package dev.residua.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.residua.bench.peer.Contestant;
import dev.residua.bench.peer.Workload;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.graph.Graph;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.onnx.OnnxExporter;
import dev.residua.resnet.onnx.OnnxExporter.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A session with input and output tensors bound once, so that a run neither copies nor allocates them. */
final class OnnxRuntimeContestant implements Contestant {
    private static final int PROFILE_WARM_UPS = 10;

    private final int threads;
    private final SessionOptions options;
    private final OrtSession session;
    private final FloatBuffer logits;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxRuntimeContestant(Workload.Inference workload, int threads) {
        this(workload, threads, null);
    }

    /**
     * @param profile begin of the path of a file to write a profile to; null for none
     */
    private OnnxRuntimeContestant(Workload.Inference workload, int threads, Path profile) {
        this.threads = threads;
        Graph graph = workload.model().graph();
        Node input = graph.inputs().getFirst();
        Node output = graph.outputs().getFirst();
        FloatBuffer pixels = direct(input.shape());
        pixels.put(0, workload.input().data());
        logits = direct(output.shape());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try {
            options = new SessionOptions();
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            if (profile != null) options.enableProfiling(profile.toString());
            session = environment.createSession(OnnxExporter.toBytes(workload.model(), Batch.FIXED), options);
            inputs = Map.of(input.name(), OnnxTensor.createTensor(environment, pixels, longs(input.shape())));
            outputs = Map.of(output.name(), OnnxTensor.createTensor(environment, logits, longs(output.shape())));
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    /** Median milliseconds by the name of the node. */
    static Map<String, Double> profile(Workload.Inference workload, int threads, int runs) {
        Set<String> nodes =
                workload.model().graph().nodes().stream().map(Node::name).collect(Collectors.toSet());
        try {
            Path folder = Files.createTempDirectory("residua-onnxruntime");
            try (var contestant = new OnnxRuntimeContestant(workload, threads, folder.resolve("profile"))) {
                for (int i = 0; i < PROFILE_WARM_UPS + runs; i++) contestant.run();
                return OnnxRuntimeProfile.end(contestant.session, nodes, PROFILE_WARM_UPS);
            } catch (OrtException e) {
                throw failed(e);
            } finally {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new ResiduaException("cannot read the profile of ONNX Runtime: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public String settings() {
        return "%s, intra_op_threads=%d, inter_op_threads=1, execution=sequential, graph_optimization=all, CPU provider"
                .formatted(OrtEnvironment.getEnvironment().getVersion(), threads);
    }

    @Override
    public void run() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    @Override
    public float[] result() {
        float[] copy = new float[logits.capacity()];
        logits.get(0, copy);
        return copy;
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw failed(e);
        } finally {
            options.close();
        }
    }

    private static ResiduaException failed(OrtException e) {
        return new ResiduaException("ONNX Runtime failed: " + e.getMessage(), e);
    }

    private static FloatBuffer direct(Shape shape) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(shape.intElements(), Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static long[] longs(Shape shape) {
        return Arrays.stream(shape.toArray()).asLongStream().toArray();
    }
}
