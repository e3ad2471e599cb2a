/** The experiments that residual networks are known by, at a size for minutes: depth, gradient flow, kinds of shortcuts. */
package dev.residua.resnet.experiment;
