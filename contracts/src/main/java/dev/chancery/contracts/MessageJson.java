/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How messages are spelled as JSON: RFC 3339 instants, ISO 8601 durations, lower-case hex for serial numbers, ids and
 * digests, the RFC's own spelling for revocation reasons, PEM for certificates, absent instead of null.
 */
public final class MessageJson {
    private static final int DEPTH_MAX = 32;

    private static final ObjectMapper TOLERANT = builder(new JsonFactoryBuilder())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ObjectMapper STRICT = builder(new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build()))
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

    static <T> T read(byte[] value, Class<T> type) throws IOException {
        return requirePresent(TOLERANT.readValue(value, type));
    }

    /**
     * Reads what somebody else wrote: a duplicate or an unknown field, a number for a string, nesting deeper than 32 are errors.
     *
     * @throws UnreadableMessageException that names the field and what is wrong with it, without quoting its value
     */
    public static <T> T readStrictly(byte[] value, Class<T> type) {
        try {
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
                    .map(step -> step.getFieldName() != null ? step.getFieldName() : "[" + step.getIndex() + "]")
                    .collect(Collectors.joining("."));
            return field.isEmpty() ? whatIsWrong(mapping) : "field \"" + field + "\": " + whatIsWrong(mapping);
        }
        if (failure instanceof JsonProcessingException processing) {
            return processing.getOriginalMessage().startsWith("Duplicate field")
                    ? processing.getOriginalMessage()
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

    private static JsonMapper.Builder builder(JsonFactoryBuilder factory) {
        return JsonMapper.builder(factory.build())
                .addModule(new JavaTimeModule())
                .addModule(words())
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS));
    }

    private static SimpleModule words() {
        SimpleModule module = new SimpleModule("chancery-words");
        word(module, SerialNumber.class, SerialNumber::new, SerialNumber::hex);
        word(module, IssuerId.class, IssuerId::new, IssuerId::hex);
        word(module, CertificateId.class, CertificateId::parse, CertificateId::toString);
        word(module, Sha256.class, Sha256::new, Sha256::hex);
        word(module, RevocationReason.class, RevocationReason::parse, RevocationReason::rfcName);
        word(module, Slot.class, Slot::parse, Slot::toString);
        word(module, Bytes.class, Bytes::parse, Bytes::base64);
        return module;
    }

    private static <T> void word(
            SimpleModule module, Class<T> type, Function<String, T> parse, Function<T, String> print) {
        module.addSerializer(type, new StdScalarSerializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(print.apply(value));
            }
        });
        module.addDeserializer(type, new StdScalarDeserializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
                try {
                    return parse.apply(json.getText());
                } catch (IllegalArgumentException e) {
                    throw JsonMappingException.from(json, e.getMessage(), e);
                }
            }
        });
    }
}
