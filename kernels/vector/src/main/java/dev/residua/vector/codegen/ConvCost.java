package dev.residua.vector.codegen;

/**
 * Estimates what an algorithm for a convolution costs, in multiply-adds that would take as long, to choose one without trying. The factors were
 * measured with 512-bit vectors on two cores.
 */
final class ConvCost {
    /** Reading a weight from memory: all of a network's do not fit a cache. Partly hidden behind arithmetic. */
    private static final double WEIGHT = 8;

    /** Transforming one point of one channel of a tile. */
    private static final double INPUT_POINT = 7.7;

    private static final double OUTPUT_POINT = 5.3;

    /** Transforming a weight to one point. */
    private static final double WEIGHT_POINT = 28;

    private ConvCost() {}

    /** Outputs of the Winograd tile to use in each direction, or 1 for a direct convolution. */
    static int outputs(ConvShape shape, int vectorBits) {
        if (!Polyphase.serves(shape.window())) return 1;
        int best = 1;
        double bestCost = direct(shape);
        for (int outputs = 2; outputs <= 4; outputs += 2) {
            double cost = winograd(shape, outputs, vectorBits);
            if (cost < bestCost) {
                bestCost = cost;
                best = outputs;
            }
        }
        return best;
    }

    /**
     * The same for weights that change from run to run, and so are packed, or packed and transformed, in each. Of the tiles only 4x4 is offered: that of
     * 2x2 saves too little to make up for it.
     */
    static int outputsOfChangingWeights(ConvShape shape, int vectorBits) {
        int outputs = 4;
        if (!WinogradConvolution.serves(shape.window())) return 1;
        double points = outputs + shape.window().kernelH() - 1;
        double transforms = WEIGHT_POINT * points * points * shape.c() * shape.outC();
        return winograd(shape, outputs, vectorBits) + transforms < direct(shape) ? outputs : 1;
    }

    /** The estimate for an algorithm, 1 the direct one. */
    static double of(ConvShape shape, int outputs, int vectorBits) {
        return outputs == 1 ? direct(shape) : winograd(shape, outputs, vectorBits);
    }

    private static double direct(ConvShape shape) {
        return shape.multiplyAdds() + WEIGHT * shape.depth() * shape.outC();
    }

    private static double winograd(ConvShape shape, int outputs, int vectorBits) {
        WinogradPlan plan = WinogradPlan.of(shape, outputs, vectorBits);
        // What lies between chunks that are not local is more than a cache keeps weights beside.
        double read = WEIGHT * plan.weights() * Math.ceilDiv(plan.tiles(), plan.run());
        double products = (double) shape.c() * shape.outC() * (shape.n() * plan.products() + read);
        int outC = Math.ceilDiv(shape.outC() * Float.SIZE, vectorBits) * vectorBits / Float.SIZE;
        double transforms = INPUT_POINT * plan.channels() + OUTPUT_POINT * outC;
        return products + (double) plan.points() * plan.points() * plan.tiles() * transforms;
    }
}
