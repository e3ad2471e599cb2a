/** The command {@code residua bench}. */
package dev.residua.bench.cli;
