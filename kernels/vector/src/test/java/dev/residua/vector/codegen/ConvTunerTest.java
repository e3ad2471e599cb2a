package dev.residua.vector.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.backend.CompileOptions;
import dev.residua.engine.backend.Tuning;
import dev.residua.engine.backend.TuningCache;
import dev.residua.engine.backend.TuningListener;
import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Window;
import dev.residua.vector.simd.Simd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvTunerTest {
    private static final int BITS = Simd.LANES * Float.SIZE;
    private static final ConvolutionCase CASE =
            new ConvolutionCase(1, 16, 14, 32, Window.of(3).pad(1), Epilogue.BIAS.withRelu());

    @TempDir
    private Path folder;

    private final List<TuningListener.Result> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private final TuningListener listener = new TuningListener() {
        @Override
        public void found(Result result) {
            found.add(result);
        }

        @Override
        public void problem(String message) {
            problems.add(message);
        }
    };

    private String run(Tuning tuning) {
        CompileOptions options = CompileOptions.defaults().tuning(tuning).tuningListener(listener);
        TuningCache cache = new TuningCache(file(), "this machine", listener::problem);
        return CASE.check(new GeneratedKernels(BITS, new ConvTuner(options, cache, BITS)), 2, 5e-5);
    }

    private Path file() {
        return folder.resolve("kernels.tsv");
    }

    @Test
    void measuresOnceAndRemembers() {
        String chosen = run(Tuning.SEARCH);
        assertEquals(1, found.size());
        TuningListener.Result result = found.getFirst();
        assertEquals(chosen, result.kernel());
        assertTrue(result.candidates() > 2, result.toString());
        assertTrue(result.microseconds() > 0 && result.microseconds() <= result.estimatedMicroseconds());

        assertEquals(chosen, run(Tuning.REMEMBERED));
        assertEquals(chosen, run(Tuning.SEARCH));
        assertEquals(1, found.size(), "what is remembered is not measured again");
        run(Tuning.SEARCH_AGAIN);
        assertEquals(2, found.size());
    }

    @Test
    void usesWhatIsRememberedUnlessTuningIsOff() throws Exception {
        String estimated = run(Tuning.OFF);
        assertEquals(estimated, run(Tuning.REMEMBERED), "nothing is remembered yet");
        assertTrue(Files.notExists(file()), "a run that does not search writes nothing");

        run(Tuning.SEARCH);
        String key = Files.readString(file()).split("\t")[2];
        String other = estimated.startsWith("direct") ? "winograd" : "direct";
        ConvShape shape = new ConvShape(1, 14, 14, 16, 14, 14, 32, CASE.window());
        List<ConvChoice> candidates = ConvChoice.candidates(shape, BITS);
        ConvChoice choice = candidates.stream()
                .filter(c -> c.text().startsWith(other))
                .findFirst()
                .orElseThrow();
        new TuningCache(file(), "this machine", listener::problem).put(key, ConvTuner.text(choice, candidates));
        String remembered = run(Tuning.REMEMBERED);
        assertTrue(remembered.startsWith(other), remembered);
        assertNotEquals(estimated, remembered);
        assertEquals(estimated, run(Tuning.OFF));
    }

    /** Such as of a version that did not know the fastest yet. */
    @Test
    void forgetsAChoiceAmongOtherCandidates() throws Exception {
        run(Tuning.SEARCH);
        String[] line = Files.readString(file()).strip().split("\t");
        ConvShape shape = new ConvShape(1, 14, 14, 16, 14, 14, 32, CASE.window());
        List<ConvChoice> candidates = ConvChoice.candidates(shape, BITS);
        ConvChoice last = candidates.getLast();
        List<ConvChoice> others = candidates.subList(1, candidates.size());
        assertNotEquals(ConvTuner.text(last, candidates), ConvTuner.text(last, others));
        for (String text : List.of("", "direct 99x99 of 512 bits", last.text(), ConvTuner.text(last, others))) {
            new TuningCache(file(), "this machine", listener::problem).put(line[2], text);
            assertEquals(run(Tuning.OFF), run(Tuning.REMEMBERED));
        }
        assertEquals(List.of(), problems);
        found.clear();
        run(Tuning.SEARCH);
        assertEquals(1, found.size(), "and searches again");
    }
}
