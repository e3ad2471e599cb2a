package dev.residua.vector.optim;

import dev.residua.engine.cpu.Buffer;
import dev.residua.engine.cpu.Operands;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.vector.simd.Simd;
import jdk.incubator.vector.FloatVector;

/** Stochastic gradient descent, with momentum, Nesterov's too, and weight decay. */
public final class Sgd extends Update {
    private final Buffer velocity;
    private final float momentum;
    private final boolean hasVelocity;
    private final boolean nesterov;

    /** Weight decay that joins the gradient, and that which is decoupled from it. */
    private final float decay;

    private final float decoupledDecay;

    public Sgd(UpdateOp.Sgd op, Operands operands) {
        super(operands);
        hasVelocity = op.momentum() != 0;
        velocity = hasVelocity ? operands.input(2) : null;
        momentum = (float) op.momentum();
        nesterov = op.nesterov();
        decay = op.decoupled() ? 0 : (float) op.weightDecay();
        decoupledDecay = op.decoupled() ? (float) op.weightDecay() : 0;
    }

    @Override
    void update(int begin, int end) {
        float[] w = weight.data();
        float[] g = gradient.data();
        int toW = weight.offset();
        int toG = gradient.offset();
        int i = begin;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector p = FloatVector.fromArray(Simd.SPECIES, w, toW + i);
            FloatVector step = FloatVector.fromArray(Simd.SPECIES, g, toG + i).mul(factor);
            step = p.fma(FloatVector.broadcast(Simd.SPECIES, decay), step);
            if (hasVelocity) {
                int toV = velocity.offset() + i;
                FloatVector mu = FloatVector.broadcast(Simd.SPECIES, momentum);
                FloatVector v = FloatVector.fromArray(Simd.SPECIES, velocity.data(), toV)
                        .fma(mu, step);
                v.intoArray(velocity.data(), toV);
                step = nesterov ? v.fma(mu, step) : v;
            }
            step = p.fma(FloatVector.broadcast(Simd.SPECIES, decoupledDecay), step);
            step.fma(FloatVector.broadcast(Simd.SPECIES, -rate), p).intoArray(w, toW + i);
        }
        for (; i < end; i++) {
            float p = w[toW + i];
            float step = Math.fma(p, decay, g[toG + i] * factor);
            if (hasVelocity) {
                int toV = velocity.offset() + i;
                float v = Math.fma(velocity.data()[toV], momentum, step);
                velocity.data()[toV] = v;
                step = nesterov ? Math.fma(v, momentum, step) : v;
            }
            w[toW + i] = Math.fma(Math.fma(p, decoupledDecay, step), -rate, p);
        }
    }
}
