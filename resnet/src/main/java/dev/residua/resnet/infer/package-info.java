/** From samples to logits and from logits to classes. */
package dev.residua.resnet.infer;
