/** Classifies more images than one machine can, as an Apache Spark job. */
package dev.residua.spark;
