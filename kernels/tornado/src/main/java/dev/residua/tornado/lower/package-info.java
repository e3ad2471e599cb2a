/** Chooses the kernels of {@code kernel} for nodes of the graph: a class a family of operators. */
package dev.residua.tornado.lower;
