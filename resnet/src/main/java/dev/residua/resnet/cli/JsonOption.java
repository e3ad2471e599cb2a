package dev.residua.resnet.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.residua.engine.tensor.Shape;
import java.io.UncheckedIOException;
import picocli.CommandLine.Option;

/** Figures for a program instead of a person: one JSON value on stdout. */
public final class JsonOption {
    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    private static final class Extents extends StdConverter<Shape, int[]> {
        @Override
        public int[] convert(Shape shape) {
            return shape.toArray();
        }
    }

    public boolean isWanted() {
        return json;
    }

    /** A record as an object, the names of its components in snake_case; a shape as the list of its extents. */
    public static String print(Object value) {
        ObjectMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .addModule(new SimpleModule().addSerializer(new StdDelegatingSerializer(Shape.class, new Extents())))
                .build();
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
