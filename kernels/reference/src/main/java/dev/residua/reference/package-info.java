/**
 * The oracle: every operator in plain Java, written to read like its definition, accumulating in double. Other backends
 * are tested against it, and CPU backends fall back on its kernels where they have none of their own.
 */
package dev.residua.reference;
