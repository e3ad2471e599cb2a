/**
 * What every backend must pass: {@link dev.residua.testkit.KernelContract}, a suite over tables of shapes with all the
 * edges, judged against the reference backend within a tolerance derived from fp32 arithmetic.
 */
package dev.residua.testkit;
