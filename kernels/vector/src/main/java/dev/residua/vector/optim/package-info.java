/** What a training step does to the weights: optimisers and accumulated gradients, in place. */
package dev.residua.vector.optim;
