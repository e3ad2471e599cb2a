package dev.residua.resnet.cli;

import dev.residua.engine.ResiduaException;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.graph.Model;
import dev.residua.engine.plan.Step;
import dev.residua.engine.runtime.Session;
import dev.residua.engine.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description = {
            "Compares a kernel with the reference, which sums in double, on every shape a model gives it.",
            "The tolerance is a relative L2 error of 1e-6 times the root of the products in a sum. Exit code 2 if one is beyond it."
        })
final class KernelVerifyCommand implements Callable<Integer> {
    private static final double ROUNDING = 1e-6;

    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "ID", description = "The kernel, as 'residua kernel list' names it.")
    private String id;

    @Mixin
    private KernelSource source;

    @Override
    public Integer call() {
        Backend backend = source.backend();
        Backend reference = Backends.get("reference");
        int failures = 0;
        for (Step step : source.distinctSteps(id)) {
            Model model = SingleStep.of(step.node(), 0);
            double error = error(run(model, reference), run(model, backend));
            long products =
                    Math.max(1, step.cost().multiplyAdds() / step.node().shape().elements());
            double tolerance = ROUNDING * Math.sqrt(products);
            boolean passes = error <= tolerance; // not so for NaN
            if (!passes) failures++;
            command.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s %s err %.1e tol %.1e %s%n",
                            id,
                            KernelSource.describe(step.node()),
                            error,
                            tolerance,
                            passes ? "PASS" : "FAIL");
        }
        if (failures > 0) throw new ResiduaException(id + " differs from the reference in " + failures + " case(s)");
        return 0;
    }

    private Tensor run(Model model, Backend backend) {
        try (Session session = Session.open(model, backend, source.options().passes(List.of()))) {
            RandomGenerator random = SingleStep.random();
            model.graph().inputs().forEach(input -> SingleStep.fill(session.input(input.name()), random));
            boolean isRun = session.plan().steps().stream()
                    .anyMatch(step -> step.kernel().equals(id));
            if (!isRun && !backend.name().equals("reference")) {
                throw new ResiduaException(
                        id + " is not chosen for " + model.graph().outputs().getFirst() + " alone");
            }
            session.run();
            return new Tensor(session.output().shape(), session.output().data().clone());
        }
    }

    private static double error(Tensor expected, Tensor actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.data().length; i++) {
            double d = (double) actual.data()[i] - expected.data()[i];
            difference += d * d;
            norm += (double) expected.data()[i] * expected.data()[i];
        }
        return Math.sqrt(difference / norm);
    }
}
