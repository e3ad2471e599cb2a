/** Single layers of networks as graphs of their own. */
package dev.residua.bench.layers;
