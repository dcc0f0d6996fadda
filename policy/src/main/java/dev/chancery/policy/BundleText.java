/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
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

/** A bundle's YAML: an unknown, missing, null or doubled key is an error, never a default. */
public final class BundleText {
    private static final int CHARACTERS_MAX = 262_144;
    private static final ObjectReader READER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .addModule(new JavaTimeModule())
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build()
            .readerFor(Bundle.class);

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
            throw new IllegalArgumentException("the policy bundle has more than " + CHARACTERS_MAX + " characters");
        }
        try {
            return READER.readValue(yaml);
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new IllegalArgumentException("the policy bundle is wrong" + at + ": " + e.getOriginalMessage(), e);
        }
    }
}
