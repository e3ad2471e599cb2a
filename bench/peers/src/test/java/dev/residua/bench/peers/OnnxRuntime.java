package dev.residua.bench.peers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.residua.engine.backend.Availability;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs an ONNX file once. */
final class OnnxRuntime {
    private OnnxRuntime() {}

    static void assumeAvailable() {
        Availability availability = new OnnxRuntimePeer().availability();
        assumeTrue(availability.available(), availability.reason());
    }

    static List<Tensor> run(byte[] file, Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        try (OrtSession session = environment.createSession(file)) {
            for (String name : inputs.keySet()) {
                Tensor tensor = inputs.get(name);
                long[] dims =
                        Arrays.stream(tensor.shape().toArray()).asLongStream().toArray();
                fed.put(name, OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.data()), dims));
            }
            try (OrtSession.Result result = session.run(fed)) {
                List<Tensor> outputs = new ArrayList<>();
                result.forEach(entry -> outputs.add(tensor((OnnxTensor) entry.getValue())));
                return outputs;
            }
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private static Tensor tensor(OnnxTensor value) {
        long[] dims = value.getInfo().getShape();
        float[] data = new float[value.getFloatBuffer().remaining()];
        value.getFloatBuffer().get(data);
        return new Tensor(
                Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray()), data);
    }
}
