package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.residua.engine.ResiduaException;
import dev.residua.engine.tensor.Shape;
import dev.residua.resnet.data.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What there is in a file, tensors decoded.
 *
 * @param opset version of the standard operator set
 * @param nodes all operators but constants, in order
 * @param outputs names of the results
 */
record OnnxFile(
        String name,
        int opset,
        Input input,
        Map<String, Value> constants,
        List<NodeProto> nodes,
        List<String> outputs) {
    /**
     * What a network reads.
     *
     * @param extents batch first; {@link #OPEN} where the file leaves it open
     */
    record Input(String name, int[] extents) {
        static final int OPEN = -1;

        /**
         * @throws ResiduaException if it is no tensor of floating-point numbers, or of impossible extents
         */
        static Input of(ValueInfoProto proto) {
            String name = Printable.of(proto.getName());
            TypeProto type = proto.getType();
            if (!type.hasTensorType() || type.getTensorType().getElemType() != DataType.FLOAT_VALUE) {
                throw new ResiduaException(
                        "input '" + name + "' is no tensor of FLOAT, which is all that is supported");
            }
            List<TensorShapeProto.Dimension> dims =
                    type.getTensorType().getShape().getDimList();
            if (dims.isEmpty()) throw new ResiduaException("input '" + name + "' has no shape, expected a batch axis");
            int[] extents = new int[dims.size()];
            for (int i = 0; i < extents.length; i++) {
                long extent = dims.get(i).hasDimValue() ? dims.get(i).getDimValue() : OPEN;
                boolean possible = extent > 0 && extent <= Integer.MAX_VALUE
                        || !dims.get(i).hasDimValue();
                if (!possible) {
                    throw new ResiduaException("input '" + name + "' has extent " + extent + ", expected 1 or more");
                }
                extents[i] = (int) extent;
            }
            return new Input(proto.getName(), extents);
        }

        /** The batch the file fixes; 1 if it leaves it open. */
        int batch() {
            return Math.max(1, extents[0]);
        }

        /** With that batch, and {@code side} in place of open sides of an image. */
        Shape shape(int batch, int side) {
            int[] dims = extents.clone();
            dims[0] = batch;
            for (int i = 2; i < dims.length && dims.length == 4; i++) if (dims[i] == OPEN) dims[i] = side;
            if (Arrays.stream(dims).anyMatch(dim -> dim == OPEN)) {
                throw new ResiduaException("the file leaves the shape of its input open, " + this + "; give one");
            }
            Shape shape = Shape.of(dims);
            check(shape);
            return shape;
        }

        /**
         * @throws ResiduaException if the file asks for another shape
         */
        void check(Shape input) {
            boolean fits = input.rank() == extents.length;
            for (int i = 0; fits && i < extents.length; i++) fits = extents[i] == OPEN || extents[i] == input.dim(i);
            if (fits) return;
            boolean batchFixed = input.rank() == extents.length && extents[0] != OPEN && extents[0] != input.dim(0);
            throw new ResiduaException("the network reads " + this + ", not an input of shape " + input
                    + (batchFixed ? "; its file fixes the batch at " + extents[0] : ""));
        }

        @Override
        public String toString() {
            List<String> texts = Arrays.stream(extents)
                    .mapToObj(extent -> extent == OPEN ? "any" : Integer.toString(extent))
                    .toList();
            return "[" + String.join(", ", texts) + "]";
        }
    }
}
