package dev.residua.reference;

import dev.residua.engine.graph.Epilogue;
import dev.residua.engine.graph.Op;
import dev.residua.engine.graph.Window;
import dev.residua.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class ConvolutionTest {
    private static Golden conv(Window window, int groups, Epilogue epilogue) {
        return Golden.of(new Op.Conv2d(window, groups, epilogue));
    }

    private static Golden conv(Window window) {
        return conv(window, 1, Epilogue.NONE);
    }

    @Test
    void slidesTheKernelUnflipped() {
        conv(Window.of(2))
                .onCounting(1, 1, 3, 3)
                .on(Shape.of(1, 1, 2, 2), 1, 2, 3, 4)
                .gives(Shape.of(1, 1, 2, 2), 37, 47, 67, 77);
    }

    @Test
    void countsPaddingAsZero() {
        conv(Window.of(3).pad(1))
                .onCounting(1, 1, 3, 3)
                .on(Shape.of(1, 1, 3, 3), 1, 1, 1, 1, 1, 1, 1, 1, 1)
                .gives(Shape.of(1, 1, 3, 3), 12, 21, 16, 27, 45, 33, 24, 39, 28);
    }

    @Test
    void padsEachSideByItsOwn() {
        conv(Window.of(2).pad(1, 0, 0, 2))
                .onCounting(1, 1, 2, 2)
                .on(Shape.of(1, 1, 2, 2), 1, 1, 1, 1)
                .gives(Shape.of(1, 1, 2, 3), 3, 2, 0, 10, 6, 0);
    }

    @Test
    void strides() {
        conv(Window.of(2).stride(2))
                .onCounting(1, 1, 4, 4)
                .on(Shape.of(1, 1, 2, 2), 1, 0, 0, 1)
                .gives(Shape.of(1, 1, 2, 2), 7, 11, 23, 27);
        conv(Window.of(1).stride(2, 1))
                .onCounting(1, 1, 3, 3)
                .on(Shape.of(1, 1, 1, 1), 2)
                .gives(Shape.of(1, 1, 2, 3), 2, 4, 6, 14, 16, 18);
    }

    @Test
    void dilates() {
        conv(Window.of(2).dilation(2))
                .onCounting(1, 1, 3, 3)
                .on(Shape.of(1, 1, 2, 2), 1, 2, 3, 4)
                .gives(Shape.of(1, 1, 1, 1), 1 + 2 * 3 + 3 * 7 + 4 * 9);
    }

    @Test
    void sumsOverChannels() {
        conv(Window.of(1))
                .on(Shape.of(2, 2, 1, 2), 1, 2, 10, 20, 0, 3, 5, 0)
                .on(Shape.of(2, 2, 1, 1), 1, 1, 2, -1)
                .gives(Shape.of(2, 2, 1, 2), 11, 22, -8, -16, 5, 3, -5, 6);
    }

    @Test
    void groupsReadTheirOwnChannels() {
        conv(Window.of(1), 2, Epilogue.NONE)
                .onCounting(1, 4, 1, 1)
                .on(Shape.of(2, 2, 1, 1), 1, 10, 100, 1000)
                .gives(Shape.of(1, 2, 1, 1), 21, 4300);
    }

    @Test
    void depthwiseWithTwoOutputsEach() {
        conv(Window.of(1), 2, Epilogue.NONE)
                .onCounting(1, 2, 1, 2)
                .on(Shape.of(4, 1, 1, 1), 1, 2, 3, 4)
                .gives(Shape.of(1, 4, 1, 2), 1, 2, 2, 4, 9, 12, 12, 16);
    }

    @Test
    void reachesOverAnImageSmallerThanTheWindow() {
        conv(Window.of(5).pad(2))
                .on(Shape.of(1, 1, 1, 2), 3, 4)
                .onCounting(1, 1, 5, 5)
                .gives(Shape.of(1, 1, 1, 2), 3 * 13 + 4 * 14, 3 * 12 + 4 * 13);
    }

    @Test
    void epilogueAddsBiasThenResidualThenClips() {
        Shape out = Shape.of(1, 2, 1, 2);
        Golden[] all = new Golden[2];
        for (int i = 0; i < 2; i++) {
            all[i] = conv(Window.of(1), 1, new Epilogue(true, true, i == 1))
                    .on(Shape.of(1, 2, 1, 2), 1, 2, 10, 20)
                    .on(Shape.of(2, 2, 1, 1), 1, 1, 2, -1)
                    .on(Shape.of(2), 1, 2)
                    .on(out, -20, 0, 0, 20);
        }
        all[0].gives(out, -8, 23, -6, 6);
        all[1].gives(out, 0, 23, 0, 6);
    }
}
