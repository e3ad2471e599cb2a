/** Pooling over windows, a vector of channels at a time. */
package dev.residua.vector.pool;
