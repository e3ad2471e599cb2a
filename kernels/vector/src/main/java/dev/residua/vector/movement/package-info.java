/** Operators that only move elements. */
package dev.residua.vector.movement;
