/** The JMH suite. */
package dev.residua.bench.jmh;
