/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as maps, lists and plain values, on jackson-core alone: data binding would cost the command half of its start-up time.
 * Absent fields read as empty.
 */
record Json(@Nullable Object value) {
    private static final JsonFactory FACTORY = new JsonFactory();

    static Json parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw notJson();
            }
            return new Json(read(parser));
        } catch (IOException e) {
            throw notJson();
        }
    }

    private static CommandFailure notJson() {
        return new CommandFailure(CommandFailure.FAILED, "the response is not JSON; check the registry's address");
    }

    /** Writes maps, iterables, strings, numbers and booleans; null values of a map are left out. */
    static String write(Map<String, ?> value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** This object as text again. */
    String written() {
        return value instanceof Map<?, ?> map ? write(texts(map)) : "{}";
    }

    private static Map<String, Object> texts(Map<?, ?> map) {
        Map<String, Object> texts = new LinkedHashMap<>();
        map.forEach((name, field) -> {
            if (field != null) {
                texts.put(String.valueOf(name), field);
            }
        });
        return texts;
    }

    /** This object with another value in one field. */
    Json with(String field, Json other) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        fields().forEach((name, each) -> map.put(name, each.value()));
        map.put(field, other.value());
        return new Json(map);
    }

    Json get(String field) {
        return new Json(value instanceof Map<?, ?> map ? map.get(field) : null);
    }

    /** The text, empty when absent. */
    String text(String field) {
        Object found = get(field).value();
        return found == null ? "" : found.toString();
    }

    boolean has(String field) {
        return get(field).value() != null;
    }

    List<Json> items(String field) {
        return get(field).items();
    }

    List<Json> items() {
        return value instanceof List<?> list ? list.stream().map(Json::new).toList() : List.of();
    }

    /** The fields of an object, in their order. */
    Map<String, Json> fields() {
        Map<String, Json> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> fields.put(String.valueOf(name), new Json(field)));
        }
        return fields;
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> parser.getText();
        };
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, read(parser));
        }
        return map;
    }

    private static List<@Nullable Object> readArray(JsonParser parser) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(parser));
        }
        return list;
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (entry.getValue() != null) {
                        json.writeFieldName(String.valueOf(entry.getKey()));
                        write(json, entry.getValue());
                    }
                }
                json.writeEndObject();
            }
            case Iterable<?> list -> {
                json.writeStartArray();
                for (Object item : list) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case Boolean flag -> json.writeBoolean(flag);
            case Double number -> json.writeNumber(number);
            case Number number -> json.writeNumber(number.longValue());
            case null -> json.writeNull();
            default -> json.writeString(value.toString());
        }
    }
}
