package dev.residua.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.graph.GraphBuilder;
import dev.residua.engine.graph.Model;
import dev.residua.engine.graph.Node;
import dev.residua.engine.tensor.Shape;
import dev.residua.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    /** Answers with fixed values and writes down that it was asked. */
    private record Stub(String name, Availability availability, float[] answer, List<String> calls) implements Peer {
        Stub(String name, float... answer) {
            this(name, Availability.YES, answer, new ArrayList<>());
        }

        @Override
        public Optional<Contestant> enter(Workload workload, int threads) {
            if (answer == null) return Optional.empty();
            return Optional.of(new Contestant() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public String settings() {
                    return "threads=" + threads;
                }

                @Override
                public void run() {
                    calls.add("run");
                }

                @Override
                public float[] result() {
                    return answer;
                }

                @Override
                public void close() {
                    calls.add("close");
                }
            });
        }
    }

    private static Comparison compare(Stub... peers) {
        GraphBuilder b = new GraphBuilder();
        Node x = b.input("x", Shape.of(1, 3));
        Model model = new Model("relu", b.build(b.relu("y", x)), Map.of());
        Workload workload = new Workload.Inference("relu", model, Tensor.of(Shape.of(1, 3), -1, 2, 3));
        return new SideBySide(
                        Backends.get("reference"),
                        List.of(peers),
                        CompileOptions.defaults().threads(1),
                        Effort.SMOKE,
                        _ -> {})
                .run(workload);
    }

    @Test
    void timesThePeerThatAnswersAsWeDo() {
        Stub right = new Stub("right", 0, 2, 3.00001f);
        Comparison comparison = compare(right);
        assertEquals(Map.of(), comparison.refused());
        assertEquals(
                List.of("residua-reference", "right"),
                comparison.measurements().stream().map(Measurement::name).toList());
        assertEquals(Effort.SMOKE.rounds(), comparison.measurements().getLast().rounds().length);
        assertTrue(comparison.ratio(comparison.measurements().getLast()).value() > 0);
        assertEquals("close", right.calls().getLast());
    }

    @Test
    void refusesToTimeAWrongAnswer() {
        Stub wrong = new Stub("wrong", 0, 2, 3.1f);
        Stub nan = new Stub("nan", 0, 2, Float.NaN);
        Stub misshapen = new Stub("misshapen", 0, 2);
        Comparison comparison = compare(wrong, nan, misshapen);
        assertEquals(
                List.of("wrong", "nan", "misshapen"),
                List.copyOf(comparison.refused().keySet()));
        assertTrue(comparison.refused().get("wrong").contains("differs from ours by 2.8e-02"), comparison.toString());
        assertEquals(1, comparison.measurements().size());
        assertEquals(List.of("run", "close"), wrong.calls());
    }

    @Test
    void saysWhyAPeerIsNotThere() {
        Stub absent = new Stub("absent", Availability.no("its library does not load"), null, new ArrayList<>());
        Stub unable = new Stub("unable", Availability.YES, null, new ArrayList<>());
        assertEquals(
                Map.of("absent", "its library does not load"),
                compare(absent, unable).refused());
    }
}
