package dev.residua.spark;

import dev.residua.resnet.Model;
import dev.residua.resnet.Session;
import dev.residua.resnet.SessionOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What one executor keeps from task to task: the model, loaded once, and as many sessions as it ever ran tasks at once, which is its number of
 * task slots. Only the model of the latest job is kept.
 */
final class SlotSessions {
    private static SlotSessions latest;

    private final long broadcast;
    private final Model model;
    private final Deque<Session> idle = new ArrayDeque<>();
    private int opened;

    private SlotSessions(long broadcast, Model model) {
        this.broadcast = broadcast;
        this.model = model;
    }

    /** Those for a model that was broadcast; the first task of an executor loads it. */
    static SlotSessions of(Broadcast<ModelFile> file) {
        synchronized (SlotSessions.class) {
            if (latest == null || latest.broadcast != file.id()) {
                if (latest != null) latest.closeIdle();
                latest = new SlotSessions(file.id(), file.value().load());
            }
            return latest;
        }
    }

    /** A session of as many threads as the task has processors, for as long as the task runs. */
    synchronized Session borrow(TaskContext task) {
        Session session = idle.poll();
        if (session == null) {
            session = model.open(SessionOptions.DEFAULTS.threads(task.cpus()));
            opened++;
        }
        Session lent = session;
        task.addTaskCompletionListener((TaskCompletionListener) _ -> giveBack(lent));
        return session;
    }

    static SlotSessions latest() {
        synchronized (SlotSessions.class) {
            return latest;
        }
    }

    /** How many sessions were opened so far. */
    synchronized int opened() {
        return opened;
    }

    private void giveBack(Session session) {
        synchronized (SlotSessions.class) {
            synchronized (this) {
                idle.push(session);
            }
            if (latest != this) closeIdle();
        }
    }

    private synchronized void closeIdle() {
        while (!idle.isEmpty()) idle.pop().close();
    }
}
