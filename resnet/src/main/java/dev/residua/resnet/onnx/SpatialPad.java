package dev.residua.resnet.onnx;

import dev.residua.engine.graph.Node;
import dev.residua.engine.graph.Window;

/** An image with zeros around it. */
record SpatialPad(Node image, int top, int left, int bottom, int right) {
    /** The window that does the same to the image as {@code window} does to the padded one, where padding counts as zeros. */
    Window merge(Window window) {
        return window.pad(
                Math.addExact(window.padTop(), top),
                Math.addExact(window.padLeft(), left),
                Math.addExact(window.padBottom(), bottom),
                Math.addExact(window.padRight(), right));
    }
}
