/**
 * The packed, register-tiled matrix product, its rooms kept apart as in BLIS (Van Zee and van de Geijn 2015): {@link dev.residua.vector.gemm.Panels} packs
 * the weights, {@link dev.residua.vector.gemm.RowSource} brings the other operand, {@link dev.residua.vector.gemm.Blocking} cuts the work,
 * {@code BlockedGemm} loops over it, and a {@link dev.residua.vector.gemm.Microkernel} computes one tile.
 */
package dev.residua.vector.gemm;
