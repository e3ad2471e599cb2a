/** What a list of times says, and how surely. */
package dev.residua.bench.stats;
