/** What a benchmark run found, as plain records that are written to and read from JSON. */
package dev.residua.bench.results;
