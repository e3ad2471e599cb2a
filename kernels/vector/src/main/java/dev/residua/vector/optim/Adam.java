package dev.residua.vector.optim;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Adam and AdamW. */
public final class Adam extends Update {
    private final UpdateOp.Adam op;
    private final Buffer first;
    private final Buffer second;
    private final float epsilon;

    /** Weight decay that joins the gradient, and that which is decoupled from it. */
    private final float decay;

    private final float decoupledDecay;

    /** Reciprocals of what the moments are too small by in this step. */
    private float unbiasFirst;

    private float unbiasSecond;

    public Adam(UpdateOp.Adam op, Operands operands) {
        super(operands);
        this.op = op;
        first = operands.input(2);
        second = operands.input(3);
        epsilon = (float) op.epsilon();
        decay = op.decoupled() ? 0 : (float) op.weightDecay();
        decoupledDecay = op.decoupled() ? (float) op.weightDecay() : 0;
    }

    @Override
    void prepare() {
        double t = scheduled(UpdateOp.STEP);
        unbiasFirst = (float) (1 / (1 - Math.pow(op.beta1(), t)));
        unbiasSecond = (float) (1 / (1 - Math.pow(op.beta2(), t)));
    }

    @Override
    void update(int begin, int end) {
        float keepFirst = (float) op.beta1();
        float keepSecond = (float) op.beta2();
        float addFirst = (float) (1 - op.beta1());
        float addSecond = (float) (1 - op.beta2());
        float[] w = weight.data();
        float[] moments = first.data();
        float[] squares = second.data();
        int i = begin;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector p = FloatVector.fromArray(Simd.SPECIES, w, weight.offset() + i);
            FloatVector g = FloatVector.fromArray(Simd.SPECIES, gradient.data(), gradient.offset() + i)
                    .mul(factor);
            g = p.fma(FloatVector.broadcast(Simd.SPECIES, decay), g);
            FloatVector m = FloatVector.fromArray(Simd.SPECIES, moments, first.offset() + i)
                    .mul(keepFirst);
            m = g.fma(FloatVector.broadcast(Simd.SPECIES, addFirst), m);
            m.intoArray(moments, first.offset() + i);
            FloatVector v = FloatVector.fromArray(Simd.SPECIES, squares, second.offset() + i)
                    .mul(keepSecond);
            v = g.mul(g).fma(FloatVector.broadcast(Simd.SPECIES, addSecond), v);
            v.intoArray(squares, second.offset() + i);
            FloatVector step = m.mul(unbiasFirst).div(v.mul(unbiasSecond).sqrt().add(epsilon));
            step = p.fma(FloatVector.broadcast(Simd.SPECIES, decoupledDecay), step);
            step.fma(FloatVector.broadcast(Simd.SPECIES, -rate), p).intoArray(w, weight.offset() + i);
        }
        for (; i < end; i++) {
            float p = w[weight.offset() + i];
            float g = Math.fma(p, decay, gradient.data()[gradient.offset() + i] * factor);
            float m = Math.fma(g, addFirst, moments[first.offset() + i] * keepFirst);
            float v = Math.fma(g * g, addSecond, squares[second.offset() + i] * keepSecond);
            moments[first.offset() + i] = m;
            squares[second.offset() + i] = v;
            float step = m * unbiasFirst / ((float) Math.sqrt(v * unbiasSecond) + epsilon);
            w[weight.offset() + i] = Math.fma(Math.fma(p, decoupledDecay, step), -rate, p);
        }
    }
}
