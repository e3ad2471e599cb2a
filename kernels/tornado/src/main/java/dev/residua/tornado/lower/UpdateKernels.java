package dev.residua.tornado.lower;

import dev.residua.engine.graph.GradOp;
import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.UpdateOp;
import dev.residua.tornado.kernel.Updates;
import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.Places;
import dev.residua.tornado.task.TaskList;
import java.util.function.BiConsumer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * In-place updates of variables, and the scale they share. An update's value is the variable it writes, so it needs no
 * room.
 */
final class UpdateKernels {
    /** Elements of a gradient for one work-group that sums squares. */
    private static final int SQUARES_A_GROUP = 1 << 14;

    private static final int ITEMS = 256;

    private UpdateKernels() {}

    static DeviceKernel find(UpdateOp op, Node node) {
        return switch (op) {
            case UpdateOp.RunningStatistics update -> runningStatistics(update, node);
            case UpdateOp.Accumulate _ -> accumulate(node);
            case UpdateOp.Sgd sgd -> sgd(sgd, node);
            case UpdateOp.Adam adam -> adam(adam, node);
        };
    }

    private static DeviceKernel update(Node node, BiConsumer<TaskList, Places> tasks) {
        boolean isEmpty = node.shape().elements() == 0;
        String id = "f32_" + node.op().mnemonic();
        return isEmpty ? PlainKernel.view(id) : new PlainKernel(id, 0, true, tasks);
    }

    private static DeviceKernel runningStatistics(UpdateOp.RunningStatistics update, Node node) {
        double unbias = update.samples() > 1 ? update.samples() / (update.samples() - 1.0) : 1;
        int channels = node.shape().intElements();
        return update(node, (tasks, places) -> {
            Place mean = places.input(0);
            Place var = places.input(1);
            Place statistics = places.input(2);
            Place scale = places.input(3);
            String task = tasks.next(Grid.line(channels));
            tasks.graph()
                    .task(
                            task,
                            Updates::runningStatistics,
                            tasks.context(),
                            statistics.array(),
                            statistics.offset(),
                            scale.array(),
                            scale.offset(),
                            shared(mean, var),
                            mean.offset(),
                            var.offset(),
                            channels,
                            (float) update.momentum(),
                            (float) unbias);
        });
    }

    private static DeviceKernel accumulate(Node node) {
        int n = node.shape().intElements();
        return update(node, (tasks, places) -> {
            Place sum = places.input(0);
            Place g = places.input(1);
            Place schedule = places.input(2);
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Updates::accumulate,
                            tasks.context(),
                            g.array(),
                            g.offset(),
                            schedule.array(),
                            schedule.offset(),
                            sum.array(),
                            sum.offset(),
                            n);
        });
    }

    private static DeviceKernel sgd(UpdateOp.Sgd sgd, Node node) {
        int n = node.shape().intElements();
        boolean hasVelocity = sgd.momentum() != 0;
        int form = (hasVelocity ? Updates.MOMENTUM : 0)
                | (sgd.nesterov() ? Updates.NESTEROV : 0)
                | (sgd.decoupled() ? Updates.DECOUPLED : 0);
        return update(node, (tasks, places) -> {
            Place weight = places.input(0);
            Place g = places.input(1);
            Place velocity = hasVelocity ? places.input(2) : weight;
            Place schedule = places.input(hasVelocity ? 3 : 2);
            Place scale = places.inputs().getLast();
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Updates::sgd,
                            tasks.context(),
                            g.array(),
                            g.offset(),
                            schedule.array(),
                            schedule.offset(),
                            scale.array(),
                            scale.offset(),
                            shared(weight, velocity),
                            weight.offset(),
                            velocity.offset(),
                            n,
                            (float) sgd.momentum(),
                            (float) sgd.weightDecay(),
                            form);
        });
    }

    private static DeviceKernel adam(UpdateOp.Adam adam, Node node) {
        int n = node.shape().intElements();
        return update(node, (tasks, places) -> {
            Place weight = places.input(0);
            Place g = places.input(1);
            Place first = places.input(2);
            Place second = places.input(3);
            Place schedule = places.input(4);
            Place scale = places.input(5);
            String task = tasks.next(Grid.line(n));
            tasks.graph()
                    .task(
                            task,
                            Updates::adam,
                            tasks.context(),
                            g.array(),
                            g.offset(),
                            schedule.array(),
                            schedule.offset(),
                            scale.array(),
                            scale.offset(),
                            shared(weight, first, second),
                            weight.offset(),
                            first.offset(),
                            second.offset(),
                            n,
                            (float) (1 - adam.beta1()),
                            (float) Math.log(adam.beta1()),
                            (float) (1 - adam.beta2()),
                            (float) Math.log(adam.beta2()),
                            (float) adam.epsilon(),
                            (float) adam.weightDecay(),
                            adam.decoupled() ? Updates.DECOUPLED : 0);
        });
    }

    /** The array all written variables lie in. */
    private static FloatArray shared(Place... variables) {
        for (Place variable : variables) {
            if (variable.array() != variables[0].array()) throw new IllegalStateException("variables in two arrays");
        }
        return variables[0].array();
    }

    /** The squares of all gradients in parts, and then the scale from their sum. */
    static DeviceKernel gradientScale(GradOp.GradientScale grad, Node node) {
        boolean isLimited = Double.isFinite(grad.maxNorm());
        int parts = 0;
        for (int i = 1; isLimited && i < node.inputs().size(); i++) parts += parts(node.input(i));
        int allParts = parts;
        return new PlainKernel("f32_gradient_scale", parts, false, (tasks, places) -> {
            Place squares = places.scratch();
            int part = 0;
            for (int i = 1; isLimited && i < node.inputs().size(); i++) {
                squares(tasks, node.input(i), places.input(i), new Place(squares.array(), squares.offset() + part));
                part += parts(node.input(i));
            }
            Place loss = places.input(0);
            Place y = places.output();
            int items = ReductionKernels.items(allParts);
            String task = tasks.next(Grid.groups(1, 1, 1, items, 1));
            tasks.graph()
                    .task(
                            task,
                            Updates::gradientScale,
                            tasks.context(),
                            loss.array(),
                            loss.offset(),
                            squares.array(),
                            squares.offset(),
                            y.array(),
                            y.offset(),
                            allParts,
                            (float) grad.maxNorm(),
                            items);
        });
    }

    private static int parts(Node gradient) {
        return Math.ceilDiv(gradient.shape().intElements(), SQUARES_A_GROUP);
    }

    private static void squares(TaskList tasks, Node gradient, Place x, Place y) {
        int groups = parts(gradient);
        if (groups == 0) return;
        String task = tasks.next(Grid.groups(groups, 1, 1, ITEMS, 1));
        tasks.graph()
                .task(
                        task,
                        Updates::squares,
                        tasks.context(),
                        x.array(),
                        x.offset(),
                        y.array(),
                        y.offset(),
                        gradient.shape().intElements(),
                        groups,
                        ITEMS);
    }
}
