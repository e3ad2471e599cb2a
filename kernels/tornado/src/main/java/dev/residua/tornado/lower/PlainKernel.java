package dev.residua.tornado.lower;

import dev.residua.tornado.task.DeviceKernel;
import dev.residua.tornado.task.Places;
import dev.residua.tornado.task.TaskList;
import java.util.function.BiConsumer;

/** A kernel that needs no state: all there is to it are its tasks. */
record PlainKernel(String id, long scratchElements, boolean isView, BiConsumer<TaskList, Places> tasks)
        implements DeviceKernel {
    static PlainKernel of(String id, BiConsumer<TaskList, Places> tasks) {
        return new PlainKernel(id, 0, false, tasks);
    }

    static PlainKernel view(String id) {
        return new PlainKernel(id, 0, true, (_, _) -> {});
    }

    @Override
    public void addTo(TaskList list, Places places) {
        tasks.accept(list, places);
    }
}
