package dev.residua.tornado.lower;

import dev.residua.tornado.kernel.Tile;
import dev.residua.tornado.task.Accelerator;

/** Knows which tile suits a product on its device. */
public interface TileChooser {
    Accelerator accelerator();

    Tile choose(Multiplication product);
}
