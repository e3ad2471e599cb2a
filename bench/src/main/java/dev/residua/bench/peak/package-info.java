/** What the machine can do at best: the roof that other figures are held against. */
package dev.residua.bench.peak;
