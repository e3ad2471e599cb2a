/** Operators that look at one element at a time. */
package dev.residua.vector.elementwise;
