/** The graph compiler and runtime. Packages are the pipeline, in order: tensor, graph, passes, plan, backend, runtime. */
package dev.residua.engine;
