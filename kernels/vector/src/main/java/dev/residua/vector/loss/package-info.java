/** Softmax and the losses on top of it. */
package dev.residua.vector.loss;
