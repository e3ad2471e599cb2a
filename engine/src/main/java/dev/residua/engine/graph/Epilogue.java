package dev.residua.engine.graph;

/**
 * What a convolution or linear operator does to its result before storing it, in this order:
 * {@code y = relu(product + bias + residual)}, each part only where its flag is set. The bias is the operator's third input;
 * the residual, of the output's shape, its last.
 */
public record Epilogue(boolean bias, boolean add, boolean relu) {
    public static final Epilogue NONE = new Epilogue(false, false, false);
    public static final Epilogue BIAS = new Epilogue(true, false, false);

    public Epilogue withBias() {
        return new Epilogue(true, add, relu);
    }

    public Epilogue withAdd() {
        return new Epilogue(bias, true, relu);
    }

    public Epilogue withRelu() {
        return new Epilogue(bias, add, true);
    }

    /** How many inputs beside data and weight. */
    public int extraInputs() {
        return (bias ? 1 : 0) + (add ? 1 : 0);
    }

    /** Reads like {@code bias_add_relu}; empty for none. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (bias) text.append("_bias");
        if (add) text.append("_add");
        if (relu) text.append("_relu");
        return text.isEmpty() ? "" : text.substring(1);
    }
}
