package dev.residua.engine.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.residua.engine.ResiduaException;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void outputExtentsOfKnownLayers() {
        assertEquals(112, Window.of(7).stride(2).pad(3).outH(224));
        assertEquals(56, Window.of(3).stride(2).pad(1).outH(112));
        assertEquals(55, Window.of(11).stride(4).pad(2).outW(224)); // AlexNet
        assertEquals(28, Window.of(1).stride(2).outW(56));
        assertEquals(7, Window.of(3).dilation(2).pad(2).outW(7));
    }

    @Test
    void outputExtentIsWhatCountingPlacesGives() {
        for (int in = 0; in <= 9; in++) {
            for (int kernel = 1; kernel <= 4; kernel++) {
                for (int stride = 1; stride <= 3; stride++) {
                    for (int pad = 0; pad <= 3; pad++) {
                        for (int dilation = 1; dilation <= 2; dilation++) {
                            Window window = Window.of(kernel)
                                    .stride(stride)
                                    .pad(0, pad, 0, 1)
                                    .dilation(dilation);
                            int places = 0;
                            int reach = dilation * (kernel - 1);
                            for (int begin = -pad; begin + reach < in + 1; begin += stride) places++;
                            assertEquals(places, Math.max(0, window.outW(in)), window + " over " + in);
                        }
                    }
                }
            }
        }
    }

    @Test
    void eachAxisHasItsOwn() {
        Window window = Window.of(1, 7).stride(2, 1).pad(0, 3, 1, 2);
        assertEquals(3, window.outH(5));
        assertEquals(4, window.outW(5));
    }

    @Test
    void knowsWhenNothingMoves() {
        assertTrue(Window.of(1).isPointwise());
        assertFalse(Window.of(1).stride(2).isPointwise());
        assertFalse(Window.of(1).pad(0, 0, 0, 1).isPointwise());
        assertFalse(Window.of(1, 2).isPointwise());
        assertTrue(Window.of(1).dilation(3).isPointwise());
        assertTrue(Window.of(3).pad(0, 0, 1, 0).isPadded());
        assertFalse(Window.of(3).isPadded());
    }

    @Test
    void printsOnlyWhatIsUnusual() {
        assertEquals("3x3", Window.of(3).toString());
        assertEquals("7x7/s2/p3", Window.of(7).stride(2).pad(3).toString());
        assertEquals(
                "1x7/s2.1/p0.3", Window.of(1, 7).stride(2, 1).pad(0, 3, 0, 3).toString());
        assertEquals("3x3/p0.1.2.3/d2", Window.of(3).pad(0, 1, 2, 3).dilation(2).toString());
    }

    @Test
    void refusesWhatIsNoWindow() {
        refuses("window kernel 0x3 must be at least 1x1", () -> Window.of(0, 3));
        refuses("window stride 0x0 must be at least 1x1", () -> Window.of(3).stride(0));
        refuses("window dilation 0x0 must be at least 1x1", () -> Window.of(3).dilation(0));
        refuses(
                "window padding 0,-1,0,0 must not be negative",
                () -> Window.of(3).pad(0, -1, 0, 0));
    }

    private static void refuses(String message, Runnable action) {
        assertEquals(message, assertThrows(ResiduaException.class, action::run).getMessage());
    }
}
