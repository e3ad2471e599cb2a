package dev.residua.tornado.lower;

import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import dev.residua.tornado.kernel.Geometry;
import dev.residua.tornado.task.Grid;
import dev.residua.tornado.task.Place;
import dev.residua.tornado.task.TaskList;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Where the windows over an image lie, as kernels that have one work item an element of their result are told it. */
record Windows(long image, long taps, long reach) {
    interface Kernel
            extends Task9<KernelContext, FloatArray, Integer, FloatArray, Integer, Integer, Long, Long, Long> {}

    /** Takes a number more. */
    interface KernelWith
            extends Task10<
                    KernelContext, FloatArray, Integer, FloatArray, Integer, Integer, Long, Long, Long, Integer> {}

    /**
     * @param image {@code [.., .., height, width]}
     * @param grid how many windows there are, likewise
     */
    static Windows of(Shape image, Shape grid, Window window) {
        return new Windows(Geometry.image(image, grid), Geometry.taps(window), Geometry.reach(window));
    }

    void addTo(TaskList tasks, Kernel kernel, Place x, Place y, int n) {
        if (n == 0) return;
        String task = tasks.next(Grid.line(n));
        tasks.graph()
                .task(
                        task,
                        kernel,
                        tasks.context(),
                        x.array(),
                        x.offset(),
                        y.array(),
                        y.offset(),
                        n,
                        image,
                        taps,
                        reach);
    }

    void addTo(TaskList tasks, KernelWith kernel, Place x, Place y, int n, int number) {
        if (n == 0) return;
        String task = tasks.next(Grid.line(n));
        tasks.graph()
                .task(
                        task,
                        kernel,
                        tasks.context(),
                        x.array(),
                        x.offset(),
                        y.array(),
                        y.offset(),
                        n,
                        image,
                        taps,
                        reach,
                        number);
    }
}
