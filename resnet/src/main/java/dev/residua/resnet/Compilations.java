package dev.residua.resnet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Keeps what was made most lately for each key. Two threads that ask for the same at once get one, made once. */
final class Compilations<K, V> {
    private final Map<K, FutureTask<V>> made;

    /**
     * @param capacity how many are kept; the one not asked for the longest goes first
     */
    Compilations(int capacity) {
        made = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, FutureTask<V>> eldest) {
                return size() > capacity;
            }
        };
    }

    V get(K key, Supplier<V> maker) {
        FutureTask<V> task;
        synchronized (made) {
            task = made.computeIfAbsent(key, _ -> new FutureTask<>(maker::get));
        }
        task.run(); // does nothing where another thread runs it or has
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            synchronized (made) {
                made.remove(key, task);
            }
            if (e.getCause() instanceof Error error) throw error;
            if (e.getCause() instanceof RuntimeException exception) throw exception;
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
