/** What measurements on this machine found fastest, kept in a file between runs. */
package dev.residua.vector.tune;
