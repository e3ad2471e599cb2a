package dev.residua.resnet.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.residua.engine.ResiduaException;
import dev.residua.resnet.data.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An operator of a file. Attributes are taken out one by one; one that nobody takes is refused at the end, as it may change the result. */
final class OnnxNode {
    private static final String STANDARD_DOMAIN = "ai.onnx";

    private final NodeProto proto;
    private final Map<String, AttributeProto> attributes = new HashMap<>();

    OnnxNode(NodeProto proto) {
        this.proto = proto;
        for (AttributeProto attribute : proto.getAttributeList()) {
            if (attributes.put(attribute.getName(), attribute) != null) {
                throw refuse("has two attributes '" + Printable.of(attribute.getName()) + "'");
            }
        }
    }

    /** The operator's name; with its domain in front where that is not the standard one. */
    static String operator(NodeProto proto) {
        boolean standard = proto.getDomain().isEmpty() || proto.getDomain().equals(STANDARD_DOMAIN);
        return Printable.of(standard ? proto.getOpType() : proto.getDomain() + "." + proto.getOpType());
    }

    /** The node's name, which is optional, or that of its first result, which is not. */
    static String name(NodeProto proto) {
        String name = proto.getName().isEmpty() && proto.getOutputCount() > 0 ? proto.getOutput(0) : proto.getName();
        return Printable.of(name);
    }

    String operator() {
        return operator(proto);
    }

    /** The exception for what cannot be served, naming the node. */
    ResiduaException refuse(String problem) {
        return new ResiduaException("node '" + name(proto) + "' (" + operator() + ") " + problem);
    }

    /** Name of the value at that place; null where there is none. */
    String input(int index) {
        boolean given = index < proto.getInputCount() && !proto.getInput(index).isEmpty();
        return given ? proto.getInput(index) : null;
    }

    int inputs() {
        return proto.getInputCount();
    }

    void requireInputs(int least, int most) {
        boolean fits = inputs() >= least && inputs() <= most;
        for (int i = 0; fits && i < least; i++) fits = input(i) != null;
        if (!fits) throw refuse("has " + inputs() + " operands, expected " + least + " to " + most);
    }

    /** Name of its result. */
    String output() {
        if (proto.getOutputCount() == 0 || proto.getOutput(0).isEmpty()) throw refuse("names no result");
        return proto.getOutput(0);
    }

    /** Names of results beside the first. */
    List<String> moreOutputs() {
        return proto.getOutputList().stream()
                .skip(1)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    boolean has(String name) {
        return attributes.containsKey(name);
    }

    /** Takes out attributes that do not change what is computed here. */
    void ignore(String... names) {
        for (String name : names) attributes.remove(name);
    }

    long integer(String name, long absent) {
        AttributeProto attribute = take(name, AttributeType.INT);
        return attribute == null ? absent : attribute.getI();
    }

    boolean flag(String name, boolean absent) {
        long value = integer(name, absent ? 1 : 0);
        if (value != 0 && value != 1) throw refuse("has " + name + " = " + value + ", expected 0 or 1");
        return value == 1;
    }

    /** The shortest decimal that reads as the stored fp32 number: what its writer meant by it, 1e-5 and not 9.99999974737875e-6. */
    double real(String name, double absent) {
        AttributeProto attribute = take(name, AttributeType.FLOAT);
        return attribute == null ? absent : decimal(attribute.getF());
    }

    static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    String text(String name, String absent) {
        AttributeProto attribute = take(name, AttributeType.STRING);
        return attribute == null ? absent : attribute.getS().toStringUtf8();
    }

    Optional<long[]> integers(String name) {
        return Optional.ofNullable(take(name, AttributeType.INTS))
                .map(attribute -> attribute.getIntsList().stream()
                        .mapToLong(Long::longValue)
                        .toArray());
    }

    Optional<float[]> reals(String name) {
        return Optional.ofNullable(take(name, AttributeType.FLOATS)).map(attribute -> {
            float[] values = new float[attribute.getFloatsCount()];
            for (int i = 0; i < values.length; i++) values[i] = attribute.getFloats(i);
            return values;
        });
    }

    Optional<TensorProto> tensor(String name) {
        return Optional.ofNullable(take(name, AttributeType.TENSOR)).map(AttributeProto::getT);
    }

    /**
     * @throws ResiduaException naming the attributes that were not taken out
     */
    void requireAllTaken() {
        if (attributes.isEmpty()) return;
        Stream<String> names = attributes.keySet().stream().map(Printable::of).sorted();
        throw refuse("has attributes that are not supported: " + String.join(", ", names.toList()));
    }

    private AttributeProto take(String name, AttributeType type) {
        AttributeProto attribute = attributes.remove(name);
        if (attribute == null) return null;
        if (attribute.getType() != type || !attribute.getRefAttrName().isEmpty()) {
            throw refuse("has attribute " + name + " of type " + attribute.getType() + ", expected " + type);
        }
        return attribute;
    }
}
