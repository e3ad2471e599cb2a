/** The one vector width of a JVM, and how flat arrays are shared out. */
package dev.residua.vector.simd;
