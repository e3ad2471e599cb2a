/**
 * Images, tables and arrays on their way into a network: decoding, preprocessing, labelled sources, batches, {@code
 * .npy} files. What is read here may be damaged or hostile: every reader checks sizes against what is really there
 * before it allocates.
 */
package dev.residua.resnet.data;
