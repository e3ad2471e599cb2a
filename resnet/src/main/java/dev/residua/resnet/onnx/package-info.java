/** Writes models as ONNX files, for other runtimes to run and to check this one against. */
package dev.residua.resnet.onnx;
