/** Where figures were taken: the machine, the Java that ran, the source it ran. */
package dev.residua.bench.machine;
