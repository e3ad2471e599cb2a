/** Networks by name: what they are made of, as a graph, with seeded parameters. */
package dev.residua.resnet.model;
