/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chancery.x509.SubjectName;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A name that the profile makes: {@code dns:node-${node}.agents.internal}, {@code uri:spiffe://internal/node/${node}}. */
public record NameTemplate(String text) {
    /** No dot: a value cannot put a name into another domain. */
    private static final Predicate<String> LABEL =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?").asMatchPredicate();
    /** One segment of a path, and none of the two that climb. */
    private static final Predicate<String> SEGMENT =
            Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,128}").asMatchPredicate();

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NameTemplate {
        if (!text.startsWith("dns:") && !text.startsWith("uri:")) {
            throw new IllegalArgumentException("a name template must begin with dns: or uri:, got \"" + text + "\"");
        }
        Template value = template(text);
        if (value.variables().contains(Template.NAME)) {
            throw new IllegalArgumentException("a name template must not use ${name}, got \"" + text + "\"");
        }
        // With a value that fits everywhere, what does not fit is the template.
        name(text, Map.of(Template.NODE, "x", Template.SERVICE, "x", Template.TENANT, "x"));
    }

    Template template() {
        return template(text);
    }

    /** Throws {@link IllegalArgumentException} with a sentence where a value is missing, or has another form than its place can hold. */
    SubjectName name(Map<String, String> values) {
        return name(text, values);
    }

    private static SubjectName name(String text, Map<String, String> values) {
        return text.startsWith("dns:")
                ? new SubjectName.Dns(template(text)
                        .filled(values, LABEL, "one label of lower-case letters, digits and inner hyphens"))
                : new SubjectName.Uri(
                        template(text).filled(values, SEGMENT, "one segment of letters, digits, '.', '_' and '-'"));
    }

    private static Template template(String text) {
        return new Template(text.substring("dns:".length()));
    }
}
