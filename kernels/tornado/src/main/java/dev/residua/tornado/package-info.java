/**
 * The TornadoVM backend: a plan's steps become tasks of TornadoVM task graphs, kernels in Java that TornadoVM compiles
 * for the device at run time. {@code lower} chooses kernels for nodes, {@code kernel} holds them, {@code task} says
 * what they are on the device, and here is what builds, runs and closes the task graphs.
 */
package dev.residua.tornado;
