/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import java.util.regex.Pattern;

/**
 * The place that a line of successive certificates fills: {@code service/kind}, or {@code cert/<id>} for a lone certificate.
 * A renewal changes the certificate in a slot, never the slot.
 */
public record Slot(String text) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}/[a-z0-9][a-z0-9._-]{0,127}");
    private static final String LONE = "cert/";

    public Slot {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "slot must be <service>/<kind> in lower-case letters, digits, '.', '_', '-'");
        }
    }

    public static Slot parse(String text) {
        return new Slot(text);
    }

    public static Slot of(String service, String kind) {
        return new Slot(service + "/" + kind);
    }

    public static Slot lone(CertificateId certificate) {
        return new Slot(LONE + certificate);
    }

    /** True for a certificate that belongs to no service. */
    public boolean isLone() {
        return text.startsWith(LONE);
    }

    /** What stands before the slash: the service, or {@code cert}. */
    public String service() {
        return text.substring(0, text.indexOf('/'));
    }

    /** What stands behind the slash: the kind, or the lone certificate's id. */
    public String kind() {
        return text.substring(text.indexOf('/') + 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
