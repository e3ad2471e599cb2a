package dev.residua.engine.plan;

/**
 * What one step must do at the least: multiply-adds, floating-point operations (a multiply-add is two) and the bytes of its
 * operands and result each moved once.
 */
public record Cost(long multiplyAdds, long flops, long bytes) {
    public static final Cost ZERO = new Cost(0, 0, 0);

    public Cost plus(Cost other) {
        return new Cost(multiplyAdds + other.multiplyAdds, flops + other.flops, bytes + other.bytes);
    }

    public Cost times(int factor) {
        return new Cost(multiplyAdds * factor, flops * factor, bytes * factor);
    }
}
