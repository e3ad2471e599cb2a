/** The experiments that {@code residua bench} runs. */
package dev.residua.bench.suite;
