/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The bits of keyUsage that are certified here (RFC 5280 §4.2.1.3). */
public enum KeyUse {
    DIGITAL_SIGNATURE(KeyUsage.digitalSignature),
    CONTENT_COMMITMENT(KeyUsage.nonRepudiation),
    /** RSA alone, and only for TLS 1.2 clients that use RSA key transport. */
    KEY_ENCIPHERMENT(KeyUsage.keyEncipherment),
    KEY_CERT_SIGN(KeyUsage.keyCertSign),
    CRL_SIGN(KeyUsage.cRLSign);

    private final int bit;

    KeyUse(int bit) {
        this.bit = bit;
    }

    static KeyUsage encode(Collection<KeyUse> uses) {
        return new KeyUsage(uses.stream().mapToInt(use -> use.bit).reduce(0, (one, other) -> one | other));
    }

    /** The uses that are set; bits that are not in this list are left out. */
    static Set<KeyUse> decode(KeyUsage usage) {
        Set<KeyUse> uses = EnumSet.noneOf(KeyUse.class);
        for (KeyUse use : values()) {
            if (usage.hasUsages(use.bit)) {
                uses.add(use);
            }
        }
        return uses;
    }
}
