/** Convolutions as matrix products over the windows of the input. */
package dev.residua.vector.conv;
