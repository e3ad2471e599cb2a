package dev.residua.engine.backend;

/** What the factors of convolutions and linear layers are rounded to. Their sums, and all else, are fp32 in any case. */
public enum Precision {
    FP32,

    /**
     * IEEE half precision: 11 bits, so that a product is off by up to 2^-10 of itself; what is larger than 65,504 becomes infinite,
     * what is smaller than 2^-24 zero.
     */
    FP16
}
