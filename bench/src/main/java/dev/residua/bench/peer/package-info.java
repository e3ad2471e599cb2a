/**
 * The same work done by Residua and by other engines in one process, in turns, with the answers checked against each
 * other before anything is timed.
 */
package dev.residua.bench.peer;
