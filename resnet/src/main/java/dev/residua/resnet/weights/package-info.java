/** Weight files, which are never trusted, and models with their weights. */
package dev.residua.resnet.weights;
