package dev.residua.resnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CompilationsTest {
    private final Compilations<String, Integer> made = new Compilations<>(2);
    private final AtomicInteger count = new AtomicInteger();

    @Test
    void makesEachOnce() {
        assertEquals(1, made.get("a", count::incrementAndGet));
        assertEquals(2, made.get("b", count::incrementAndGet));
        assertEquals(1, made.get("a", count::incrementAndGet));
    }

    @Test
    void forgetsTheOneNotAskedForTheLongest() {
        for (String key : List.of("a", "b", "a", "c")) made.get(key, count::incrementAndGet);
        assertEquals(1, made.get("a", count::incrementAndGet));
        assertEquals(4, made.get("b", count::incrementAndGet));
    }

    @Test
    void threadsThatAskAtOnceGetTheSame() throws InterruptedException {
        CountDownLatch making = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(CompletableFuture.supplyAsync(
                    () -> made.get("a", () -> {
                        making.countDown();
                        await(go);
                        return count.incrementAndGet();
                    }),
                    task -> Thread.ofPlatform().start(task)));
        }
        making.await();
        go.countDown();
        for (CompletableFuture<Integer> result : results) assertEquals(1, result.join());
    }

    @Test
    void triesAgainAfterAFailure() {
        assertThrows(
                ArithmeticException.class,
                () -> made.get("a", () -> {
                    throw new ArithmeticException();
                }));
        assertEquals(1, made.get("a", count::incrementAndGet));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
