/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.chancery.x509.SubjectName;

/** Grants DNS names: {@code localhost} exactly that one, {@code .internal} every name below it and not the name itself. */
public record DnsRule(String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DnsRule {
        String name = text.startsWith(".") ? text.substring(1) : text;
        if (name.startsWith("*") || !new SubjectName.Dns(name).aLabel().equals(name)) {
            throw new IllegalArgumentException(
                    "a DNS rule is a name, or a dot and a name, in lower case; got \"" + text + "\"");
        }
    }

    boolean grants(SubjectName.Dns name) {
        return text.startsWith(".")
                ? name.aLabel().endsWith(text)
                : name.aLabel().equals(text);
    }
}
