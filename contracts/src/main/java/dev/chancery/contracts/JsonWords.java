/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How single values are spelled in JSON, and what a text may hold ({@link Texts}): no message is written with a text that a reader could not store. */
final class JsonWords {
    private JsonWords() {}

    /** For what our own services wrote: a text that cannot be stored is read with U+FFFD in it. */
    static SimpleModule tolerant() {
        return module(Texts::storable);
    }

    /** For what somebody else wrote: a text that cannot be stored is an error, and so is a number for a time; a certificate is named in every spelling. */
    static SimpleModule strict() {
        SimpleModule module = module(JsonWords::requireStorable);
        module.addDeserializer(SerialNumber.class, reader(SerialNumber.class, SerialNumber::read));
        module.addDeserializer(CertificateId.class, reader(CertificateId.class, CertificateId::read));
        module.addDeserializer(
                Duration.class,
                reader(Duration.class, spelling(Duration::parse, "must be an ISO 8601 period, such as P90D or PT12H")));
        module.addDeserializer(
                Instant.class,
                reader(
                        Instant.class,
                        spelling(Instant::parse, "must be an RFC 3339 time, such as " + "2026-11-21T10:00:00Z")));
        return module;
    }

    private static SimpleModule module(UnaryOperator<String> check) {
        SimpleModule module = new SimpleModule("chancery-words");
        word(module, SerialNumber.class, SerialNumber::new, SerialNumber::hex);
        word(module, IssuerId.class, IssuerId::new, IssuerId::hex);
        word(module, CertificateId.class, CertificateId::parse, CertificateId::toString);
        word(module, Sha256.class, Sha256::new, Sha256::hex);
        word(module, RevocationReason.class, RevocationReason::parse, RevocationReason::rfcName);
        word(module, Slot.class, Slot::parse, Slot::toString);
        word(module, Bytes.class, Bytes::parse, Bytes::base64);
        module.addDeserializer(String.class, new TextReader(check));
        module.addKeyDeserializer(String.class, new KeyReader(check));
        module.addSerializer(String.class, writer(String.class, Texts::storable));
        module.addKeySerializer(String.class, new KeyWriter());
        return module;
    }

    private static String requireStorable(String text) {
        String flaw = Texts.flaw(text);
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
        return text;
    }

    private static <T> Function<String, T> spelling(Function<String, T> parse, String rule) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (DateTimeException | ArithmeticException e) {
                throw new IllegalArgumentException(rule, e);
            }
        };
    }

    private static <T> void word(
            SimpleModule module, Class<T> type, Function<String, T> parse, Function<T, String> print) {
        module.addSerializer(type, writer(type, print));
        module.addDeserializer(type, reader(type, parse));
    }

    private static <T> StdScalarSerializer<T> writer(Class<T> type, Function<T, String> print) {
        return new StdScalarSerializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeString(print.apply(value));
            }
        };
    }

    private static <T> StdScalarDeserializer<T> reader(Class<T> type, Function<String, T> parse) {
        return new StdScalarDeserializer<>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
                if (!json.hasToken(JsonToken.VALUE_STRING)) {
                    throw failure(json, new IllegalArgumentException("must be a string"));
                }
                try {
                    return parse.apply(json.getText());
                } catch (IllegalArgumentException e) {
                    throw failure(json, e);
                }
            }
        };
    }

    private static JsonMappingException failure(JsonParser json, IllegalArgumentException cause) {
        return JsonMappingException.from(json, cause.getMessage(), cause);
    }

    private static final class TextReader extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        private final transient UnaryOperator<String> check;

        TextReader(UnaryOperator<String> check) {
            super(String.class);
            this.check = check;
        }

        @Override
        public LogicalType logicalType() {
            return LogicalType.Textual;
        }

        @Override
        public @Nullable String deserialize(JsonParser json, DeserializationContext context) throws IOException {
            @Nullable String text = StringDeserializer.instance.deserialize(json, context);
            try {
                return text == null ? null : check.apply(text);
            } catch (IllegalArgumentException e) {
                throw failure(json, e);
            }
        }
    }

    private static final class KeyReader extends KeyDeserializer {
        private final UnaryOperator<String> check;

        KeyReader(UnaryOperator<String> check) {
            this.check = check;
        }

        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            try {
                return check.apply(key);
            } catch (IllegalArgumentException e) {
                throw failure(context.getParser(), e);
            }
        }
    }

    private static final class KeyWriter extends JsonSerializer<String> {
        @Override
        public void serialize(String key, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeFieldName(Texts.storable(key));
        }
    }
}
