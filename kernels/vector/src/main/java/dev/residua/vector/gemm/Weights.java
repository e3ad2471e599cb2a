package dev.residua.vector.gemm;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.tensor.Shape;

/**
 * Weights and bias as the model has them, before packing: {@code [OC, IC / groups, KH, KW]} in either layout, or {@code [OUT, IN]}, which is a 1x1
 * kernel. The strides are the elements between neighbours along each axis.
 *
 * @param bias null for none
 */
record Weights(
        float[] data,
        int offset,
        int inputs,
        int kernelHeight,
        int kernelWidth,
        int outputStride,
        int inputStride,
        int rowStride,
        int columnStride,
        Buffer bias) {
    static Weights of(Buffer weights, Buffer bias) {
        Shape shape = weights.shape();
        if (shape.rank() == 2) {
            int inputs = shape.dim(1);
            return new Weights(weights.data(), weights.offset(), inputs, 1, 1, inputs, 1, 0, 0, bias);
        }
        int[] strides = weights.layout().strides(shape);
        return new Weights(
                weights.data(),
                weights.offset(),
                shape.dim(1),
                shape.dim(2),
                shape.dim(3),
                strides[0],
                strides[1],
                strides[2],
                strides[3],
                bias);
    }

    float bias(int output) {
        return bias == null ? 0 : bias.data()[bias.offset() + output];
    }
}
