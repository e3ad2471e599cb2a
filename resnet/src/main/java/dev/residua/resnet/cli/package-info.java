/** The command line: one class a command. Nothing else depends on it. */
package dev.residua.resnet.cli;
