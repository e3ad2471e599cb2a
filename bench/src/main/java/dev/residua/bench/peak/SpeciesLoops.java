package dev.residua.bench.peak;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.VectorSpecies;

/** Makes {@link VectorLoops} for a vector width. */
final class SpeciesLoops {
    private SpeciesLoops() {}

    static VectorLoops of(VectorSpecies<Float> species) {
        try (InputStream in = SpeciesLoops.class.getResourceAsStream("VectorLoopsTemplate.class")) {
            MethodHandles.Lookup hidden = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(
                            in.readAllBytes(), species, true, MethodHandles.Lookup.ClassOption.NESTMATE);
            return (VectorLoops) hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot define the loops of " + species, e);
        }
    }
}
