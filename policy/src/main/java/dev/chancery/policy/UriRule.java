/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chancery.x509.SubjectName;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Grants URIs. {@code spiffe://internal/sa/web-*}: a star stands for one segment of the path, or for a part of it;
 * {@code spiffe://internal/**} at the end for everything below. Scheme and host stand in full. A URI with a query, a fragment, an escape or a
 * segment that climbs is granted by no pattern.
 */
public record UriRule(String text) {
    private static final Pattern FORM =
            Pattern.compile("[a-z][a-z0-9+.-]*://[a-z0-9.:-]+(/[A-Za-z0-9._~!$&'()+,;=:@*-]*)*");
    private static final Pattern PLAIN = Pattern.compile("[^?#%\\\\]*");
    private static final Pattern CLIMBING = Pattern.compile(".*/\\.{1,2}(/.*)?");
    /** Many readers take {@code a//b} for {@code a/b}, which another may have. */
    private static final Pattern EMPTY_SEGMENT = Pattern.compile("[^:]*://.*//.*");

    private static final String REST = "/**";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public UriRule {
        boolean formed = FORM.matcher(text).matches();
        String path = text.endsWith(REST) ? text.substring(0, text.length() - REST.length()) : text;
        if (!formed
                || path.contains("**")
                || !new SubjectName.Uri(text.replace('*', 'x')).text().equals(text.replace('*', 'x'))) {
            throw new IllegalArgumentException(
                    "a URI rule must be scheme://host/path, with * in a path segment or /** at the end; got \"" + text
                            + "\"");
        }
    }

    boolean grants(SubjectName.Uri uri) {
        String wanted = uri.text();
        return PLAIN.matcher(wanted).matches()
                && !CLIMBING.matcher(wanted).matches()
                && !EMPTY_SEGMENT.matcher(wanted).matches()
                && Pattern.matches(expression(), wanted);
    }

    /** A URI that it grants. */
    SubjectName.Uri example() {
        return new SubjectName.Uri(
                text.endsWith(REST)
                        ? text.substring(0, text.length() - REST.length()).replace('*', 'x') + "/x"
                        : text.replace('*', 'x'));
    }

    private String expression() {
        boolean rest = text.endsWith(REST);
        String path = rest ? text.substring(0, text.length() - REST.length()) : text;
        String segments = Stream.of(path.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]+"));
        return rest ? segments + "/.+" : segments;
    }
}
