package dev.residua.resnet;

/**
 * A class and how likely the network finds it.
 *
 * @param index place of the class among the logits
 * @param label the class's name
 * @param probability the softmax of the logits, 0 to 1
 */
public record Classification(int index, String label, double probability) {}
