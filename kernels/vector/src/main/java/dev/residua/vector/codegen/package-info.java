/**
 * Kernels generated as bytecode for the shapes at hand. {@link dev.residua.vector.codegen.BrgemmSpec} says what a microkernel computes,
 * {@link dev.residua.vector.codegen.BrgemmEmitter} how, and {@link dev.residua.vector.codegen.GeneratedKernels} offers convolutions and linear
 * layers made of them.
 */
package dev.residua.vector.codegen;
