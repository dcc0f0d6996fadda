/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chancery.x509.SubjectName;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Grants DNS names: {@code localhost} exactly that one, {@code .internal} every name below it and not the name itself, {@code node-*.internal}
 * with a part of the first label left open, {@code *} every name.
 */
public record DnsRule(String text) {
    /** In a profile: whatever the tenant is granted. */
    static final DnsRule EVERY = new DnsRule("*");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DnsRule {
        if (!text.equals("*")) {
            requireForm(text);
        }
    }

    private static void requireForm(String text) {
        String name = (text.startsWith(".") ? text.substring(1) : text).replace('*', 'x');
        int star = text.indexOf('*');
        boolean leading = text.startsWith("*.") || (star >= 0 && text.startsWith("."));
        boolean twice = star != text.lastIndexOf('*');
        boolean late = star > text.indexOf('.') && text.indexOf('.') >= 0;
        if (leading || twice || late || !new SubjectName.Dns(name).aLabel().equals(name)) {
            throw new IllegalArgumentException(
                    "a DNS rule must be a name, a dot and a name, or a name with one * in its first label, in lower "
                            + "case; got \"" + text + "\"");
        }
    }

    boolean grants(SubjectName.Dns name) {
        if (text.equals("*")) {
            return true;
        }
        if (text.startsWith(".")) {
            return name.aLabel().endsWith(text);
        }
        return text.contains("*")
                ? Pattern.matches(expression(), name.aLabel())
                : name.aLabel().equals(text);
    }

    /** A name that it grants; empty for one that grants every name. */
    Optional<SubjectName.Dns> example() {
        if (text.equals("*")) {
            return Optional.empty();
        }
        return Optional.of(new SubjectName.Dns(text.startsWith(".") ? "x" + text : text.replace('*', 'x')));
    }

    /** What the star stands for is letters, digits and hyphens: no dot, and no wildcard. */
    private String expression() {
        return Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[a-z0-9-]+"));
    }
}
