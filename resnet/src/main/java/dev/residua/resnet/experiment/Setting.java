package dev.residua.resnet.experiment;

import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.CompileOptions;
import dev.residua.resnet.data.Preprocessing;
import dev.residua.resnet.data.Samples;

/**
 * What all contenders of an experiment have in common.
 *
 * @param validation may be null
 * @param seed of first weights and of the order of the data
 */
public record Setting(
        Samples train,
        Samples validation,
        Preprocessing preprocessing,
        int batch,
        long seed,
        Backend backend,
        CompileOptions options) {}
