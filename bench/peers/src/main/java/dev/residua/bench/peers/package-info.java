/** Other engines, made contestants. */
package dev.residua.bench.peers;
