/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chancery.x509.DistinguishedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where a certificate's subject comes from: {@code hostname}, {@code responder}, or attributes with their templates in the order in which they
 * are certified, {@code { O: Example, OU: "${tenant}", CN: "node-${node}" }}.
 *
 * @param parts of a {@link Source#TEMPLATE} alone
 */
public record SubjectRule(Source source, List<Part> parts) {
    private static final Map<String, DistinguishedName.Type> TYPES = Map.of(
            "C",
            DistinguishedName.Type.COUNTRY,
            "O",
            DistinguishedName.Type.ORGANIZATION,
            "OU",
            DistinguishedName.Type.ORGANIZATIONAL_UNIT,
            "CN",
            DistinguishedName.Type.COMMON_NAME);

    /** Who says what the subject is. */
    public enum Source {
        /** The CSR: its common name, where that is one of the certified names. */
        HOSTNAME,
        /** The authority that is answered for. */
        RESPONDER,
        /** The bundle: the CSR's subject is left out. */
        TEMPLATE
    }

    /** One attribute, in an RDN of its own. */
    public record Part(String attribute, Template template) {
        public Part {
            if (!TYPES.containsKey(attribute)) {
                throw new IllegalArgumentException("unknown subject attribute " + attribute + "; known: "
                        + TYPES.keySet().stream().sorted().toList());
            }
            if (template.variables().isEmpty()) {
                // A constant is looked at now, and not at the first request.
                new DistinguishedName.Attribute(type(attribute), template.text());
            }
        }
    }

    public SubjectRule {
        parts = List.copyOf(parts);
        if (parts.isEmpty() == (source == Source.TEMPLATE)) {
            throw new IllegalArgumentException("a subject must be hostname, responder, or at least one attribute");
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static SubjectRule read(Object value) {
        if (value instanceof Map<?, ?> attributes) {
            List<Part> parts = new ArrayList<>();
            attributes.forEach((name, template) ->
                    parts.add(new Part(String.valueOf(name), new Template(String.valueOf(template)))));
            return new SubjectRule(Source.TEMPLATE, parts);
        }
        return switch (String.valueOf(value)) {
            case "hostname" -> new SubjectRule(Source.HOSTNAME, List.of());
            case "responder" -> new SubjectRule(Source.RESPONDER, List.of());
            default ->
                throw new IllegalArgumentException(
                        "a subject must be hostname, responder, or attributes with templates; got \"" + value + "\"");
        };
    }

    /** Throws {@link IllegalArgumentException} with a sentence where a value is missing or is longer than X.520 has it. */
    static DistinguishedName.Attribute filled(Part part, Map<String, String> values) {
        return new DistinguishedName.Attribute(
                type(part.attribute()), part.template().filled(values, value -> true, "a string"));
    }

    /** As the bundle has it, for people. */
    public String display() {
        return switch (source) {
            case HOSTNAME -> "hostname";
            case RESPONDER -> "responder";
            case TEMPLATE ->
                String.join(
                        ", ",
                        parts.stream()
                                .map(part ->
                                        part.attribute() + "=" + part.template().text())
                                .toList());
        };
    }

    private static DistinguishedName.Type type(String attribute) {
        return Objects.requireNonNull(TYPES.get(attribute));
    }
}
