package dev.residua.resnet.onnx;

import static java.util.Map.entry;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Map;

/** The operators of the standard domain that are understood, by name. */
final class Operators {
    /** Appends what an operator computes and defines its result. */
    @FunctionalInterface
    interface Operator {
        void lower(OnnxNode node, Lowering graph);
    }

    static final Map<String, Operator> ALL = Map.ofEntries(
            entry("Conv", WindowOperators::conv),
            entry("MaxPool", WindowOperators::maxPool),
            entry("AveragePool", WindowOperators::averagePool),
            entry("GlobalAveragePool", WindowOperators::globalAveragePool),
            entry("BatchNormalization", ArithmeticOperators::batchNormalization),
            entry("Relu", ArithmeticOperators::relu),
            entry("Sigmoid", ArithmeticOperators::sigmoid),
            entry("Clip", ArithmeticOperators::clip),
            entry("Add", ArithmeticOperators::add),
            entry("Sum", ArithmeticOperators::sum),
            entry("Mul", ArithmeticOperators::mul),
            entry("Gemm", MatrixOperators::gemm),
            entry("MatMul", MatrixOperators::matMul),
            entry("Softmax", MatrixOperators::softmax),
            entry("LogSoftmax", MatrixOperators::logSoftmax),
            entry("Flatten", ShapeOperators::flatten),
            entry("Reshape", ShapeOperators::reshape),
            entry("Concat", ShapeOperators::concat),
            entry("Slice", ShapeOperators::slice),
            entry("Pad", PadOperator::pad),
            entry("Identity", ConstantOperators::identity),
            entry("Dropout", ConstantOperators::dropout),
            entry("ConstantOfShape", ConstantOperators::constantOfShape),
            entry("Shape", ConstantOperators::shape),
            entry("Gather", ConstantOperators::gather),
            entry("Unsqueeze", ConstantOperators::unsqueeze),
            entry("Cast", ConstantOperators::cast));

    /** A constant of the file; {@link OnnxReader} takes it for one. */
    static final String CONSTANT = "Constant";

    private Operators() {}

    static boolean contains(NodeProto node) {
        String operator = OnnxNode.operator(node);
        return ALL.containsKey(operator) || operator.equals(CONSTANT);
    }
}
