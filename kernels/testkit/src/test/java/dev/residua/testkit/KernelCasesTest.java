package dev.residua.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.UpdateOp;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelCasesTest {
    @Test
    void everyOperatorHasCases() {
        Set<Class<?>> covered = new HashSet<>();
        for (KernelCase kernelCase : KernelCases.all())
            covered.add(kernelCase.op().getClass());
        Set<Class<?>> operators = new HashSet<>();
        for (Class<?> kind : List.of(Op.Forward.class, GradOp.class, UpdateOp.class)) {
            operators.addAll(Arrays.asList(kind.getPermittedSubclasses()));
        }
        operators.removeAll(Set.of(Op.Input.class, Op.Parameter.class, Op.Variable.class));
        assertEquals(operators, covered);
    }

    @Test
    void namesAreUnique() {
        Set<String> names = new HashSet<>();
        for (KernelCase kernelCase : KernelCases.all()) assertTrue(names.add(kernelCase.name()), kernelCase.name());
    }
}
