/** Normalisation by channel. */
package dev.residua.vector.norm;
