/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.chancery.contracts.Texts;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Period;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a bundle's text, for people: where it is, by line and by key, and what is expected there. Of what does stand there nothing is
 * quoted but keys: the file may be another one than was meant.
 */
final class BundleFlaw {
    private static final int LENGTH_MAX = 1_000;
    private static final String DUPLICATE = "Duplicate field '";

    private BundleFlaw() {}

    static IllegalArgumentException of(JsonProcessingException failure) {
        return of(failure.getLocation(), what(failure), failure);
    }

    /** @param what the sentence */
    static IllegalArgumentException of(@Nullable JsonLocation location, String what, @Nullable Exception cause) {
        String at = location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        return new IllegalArgumentException(
                Texts.cut(Texts.oneLine("the policy bundle has an error" + at + ": " + what), LENGTH_MAX), cause);
    }

    private static String what(JsonProcessingException failure) {
        String message = failure.getOriginalMessage();
        if (message.startsWith(DUPLICATE)) {
            return "the key " + message.substring(DUPLICATE.length() - 1) + " occurs twice";
        }
        return failure instanceof JsonMappingException mapping ? what(mapping) : "it is not YAML: " + problem(message);
    }

    private static String what(JsonMappingException failure) {
        String path = path(failure.getPath());
        String message = failure.getOriginalMessage();
        if (failure.getCause() instanceof IllegalArgumentException said) {
            return named(path) + said.getMessage();
        }
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "unknown key " + path + "; known keys: " + unknown.getKnownPropertyIds();
        }
        if (message.startsWith("Missing required creator property")) {
            return path + " is missing";
        }
        if (message.startsWith("Trailing token")) {
            return "the file must contain only one YAML document";
        }
        if (message.startsWith("No content")) {
            return "it is empty; docs/policy.md shows an example";
        }
        if (failure.getCause() instanceof JsonProcessingException inner) {
            return named(path) + what(inner);
        }
        return failure instanceof MismatchedInputException mismatched
                ? (path.isEmpty() ? "it" : path) + " must be " + expected(mismatched.getTargetType())
                : named(path) + "it is malformed";
    }

    private static String named(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }

    /** {@code tenants.local.dns[2]}. */
    private static String path(List<JsonMappingException.Reference> steps) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : steps) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list, [a, b]";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class || type == Period.class) {
            return "a time such as PT8H or P30D";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        String keys = keys(type);
        return keys.isEmpty()
                ? Map.class.isAssignableFrom(type) ? "a map" : "a string"
                : "a map with the keys: " + keys;
    }

    private static String keys(Class<?> type) {
        RecordComponent @Nullable [] components = type.getRecordComponents();
        return components == null
                ? ""
                : Arrays.stream(components)
                        .filter(component -> component.getAccessor().isAnnotationPresent(JsonProperty.class))
                        .map(RecordComponent::getName)
                        .collect(Collectors.joining(", "));
    }

    /** Of the parser's sentences; the lines that it quotes are set in. */
    private static String problem(String message) {
        return message.lines().filter(line -> !line.startsWith(" ")).collect(Collectors.joining(", "));
    }
}
