/** Reverse-mode differentiation of graphs: {@code Autograd} walks, {@code GradientRules} is the table of rules. */
package dev.residua.engine.autograd;
