/** Training: the graph of a step, optimisers and learning rates, the loop over epochs, checkpoints. */
package dev.residua.resnet.train;
