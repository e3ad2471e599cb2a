package dev.residua.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.graph.Op;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KernelCasesTest {
    @Test
    void everyOperatorHasCases() {
        Set<Class<?>> covered =
                KernelCases.all().stream().map(c -> c.op().getClass()).collect(Collectors.toSet());
        Set<Class<?>> operators = new HashSet<>(Arrays.asList(Op.Forward.class.getPermittedSubclasses()));
        operators.removeAll(Set.of(Op.Input.class, Op.Parameter.class, Op.Variable.class));
        assertEquals(operators, covered);
    }

    @Test
    void namesAreUnique() {
        Set<String> names = new HashSet<>();
        for (KernelCase kernelCase : KernelCases.all()) assertTrue(names.add(kernelCase.name()), kernelCase.name());
    }
}
