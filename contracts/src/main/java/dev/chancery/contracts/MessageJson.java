/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * How messages are spelled as JSON: RFC 3339 instants, ISO 8601 durations, lower-case hex for serial numbers, ids and
 * digests, the RFC's own spelling for revocation reasons, PEM for certificates, absent instead of null.
 */
public final class MessageJson {
    private static final int DEPTH_MAX = 32;

    private static final ObjectMapper TOLERANT = builder(new JsonFactoryBuilder(), JsonWords.tolerant())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ObjectMapper STRICT = builder(
                    new JsonFactoryBuilder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .streamReadConstraints(StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .build()),
                    JsonWords.strict())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private MessageJson() {}

    /** A mapper of one's own, for REST and for tests; changing it changes nothing here. */
    public static ObjectMapper mapper() {
        return TOLERANT.copy();
    }

    static byte[] write(Object message) {
        try {
            return TOLERANT.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message can always be written", e);
        }
    }

    /** Reads what one of our own services wrote. Whatever a text holds, the message is read: what cannot be stored is U+FFFD in it. */
    static <T> T read(byte[] value, Class<T> type) throws IOException {
        // As a string: the parser of bytes would guess other encodings, and refuses half a surrogate pair in a label's
        // name.
        return requirePresent(TOLERANT.readValue(new String(value, StandardCharsets.UTF_8), type));
    }

    /**
     * Reads what somebody else wrote: UTF-8 without a byte order mark (RFC 8259 §8.1). A duplicate or an unknown field, a number for a text, a text
     * that cannot be stored ({@link Texts}), nesting deeper than 32 are errors.
     *
     * @throws UnreadableMessageException that names the field and what is wrong with it, without quoting its value
     */
    public static <T> T readStrictly(byte[] value, Class<T> type) {
        try {
            Utf8.require(value);
            return requirePresent(STRICT.readValue(value, type));
        } catch (IOException e) {
            throw new UnreadableMessageException(reason(e), e);
        }
    }

    private static <T> T requirePresent(T message) throws IOException {
        if (message == null) {
            throw new IOException("the value is JSON null");
        }
        return message;
    }

    /** Why a value could not be read, in a sentence that names the field and quotes nothing of the value itself. */
    static String reason(IOException failure) {
        if (failure instanceof JsonMappingException mapping) {
            String field = mapping.getPath().stream()
                    .map(step -> step.getFieldName() != null
                            ? Texts.quoted(step.getFieldName())
                            : "[" + step.getIndex() + "]")
                    .collect(Collectors.joining("."));
            return field.isEmpty() ? whatIsWrong(mapping) : "field \"" + field + "\": " + whatIsWrong(mapping);
        }
        if (failure instanceof JsonProcessingException processing) {
            return processing.getOriginalMessage().startsWith("Duplicate field")
                    ? Texts.quoted(processing.getOriginalMessage())
                    : "not JSON" + at(processing);
        }
        return String.valueOf(failure.getMessage());
    }

    private static String whatIsWrong(JsonMappingException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof IllegalArgumentException || cause instanceof NullPointerException) {
            return String.valueOf(cause.getMessage());
        }
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> "unknown; known: " + unknown.getKnownPropertyIds();
            case MismatchedInputException trailing
            when trailing.getOriginalMessage().startsWith("Trailing token") ->
                "the value is followed by something else (trailing tokens)";
            case MismatchedInputException mismatched ->
                "must be a "
                        + (mismatched.getTargetType() == null
                                ? "value"
                                : mismatched.getTargetType().getSimpleName());
            default -> cause instanceof JsonProcessingException processing ? reason(processing) : "cannot be read";
        };
    }

    private static String at(JsonProcessingException failure) {
        return failure.getLocation() == null
                ? ""
                : " (line " + failure.getLocation().getLineNr() + ", column "
                        + failure.getLocation().getColumnNr() + ")";
    }

    private static JsonMapper.Builder builder(JsonFactoryBuilder factory, Module words) {
        return JsonMapper.builder(factory.build())
                .addModule(new JavaTimeModule())
                .addModule(words)
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS));
    }
}
