/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bundle's YAML: an unknown, missing, null or doubled key is an error, never a default. */
public final class BundleText {
    private static final int CHARACTERS_MAX = 262_144;
    private static final ObjectReader READER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .addModule(new JavaTimeModule())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build()
            .readerFor(Bundle.class);

    private static final ObjectReader APPROVAL_READER =
            READER.forType(ApprovalAlone.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private BundleText() {}

    /** The bundle that Chancery comes with, which is announced where no other is configured. */
    public static String shipped() {
        try (InputStream resource = BundleText.class.getResourceAsStream("policy.yaml")) {
            if (resource == null) {
                throw new IllegalStateException("policy.yaml is not in the jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("policy.yaml cannot be read from the jar", e);
        }
    }

    /** Throws {@link IllegalArgumentException} that says where and what is wrong. */
    public static Bundle read(String yaml) {
        if (yaml.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("the policy bundle is longer than " + CHARACTERS_MAX + " characters");
        }
        try {
            requireNoNulls(yaml);
            Bundle bundle = READER.readValue(yaml);
            List<String> flaws = BundleCheck.flaws(bundle);
            if (!flaws.isEmpty()) {
                throw BundleFlaw.of(null, String.join("; ", flaws), null);
            }
            return bundle;
        } catch (JsonProcessingException e) {
            throw BundleFlaw.of(e);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory can be read", e);
        }
    }

    /** Who signs the next bundle, of a text of which nothing else may be known here. */
    static @Nullable Approval approvalAlone(String yaml) {
        try {
            return APPROVAL_READER.<ApprovalAlone>readValue(yaml).approval();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no approvers can be read", e);
        }
    }

    private record ApprovalAlone(@JsonProperty @Nullable Approval approval) {}

    /** What may be absent may be absent, and a key without a value is a slip of the pen. */
    private static void requireNoNulls(String yaml) throws IOException {
        try (JsonParser tokens = READER.getFactory().createParser(yaml)) {
            for (JsonToken token = tokens.nextToken(); token != null; token = tokens.nextToken()) {
                if (token == JsonToken.VALUE_NULL
                        || (token == JsonToken.VALUE_STRING && tokens.getText().isEmpty())) {
                    throw BundleFlaw.of(
                            tokens.currentLocation(),
                            path(tokens) + " has no value; set one, or remove the key if it is optional",
                            null);
                }
            }
        }
    }

    private static String path(JsonParser tokens) {
        String path = tokens.getParsingContext().pathAsPointer().toString();
        return path.isEmpty() ? "it" : path.substring(1).replace('/', '.');
    }
}
