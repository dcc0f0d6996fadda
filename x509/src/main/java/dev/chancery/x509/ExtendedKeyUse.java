/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The purposes that are certified here (RFC 5280 §4.2.1.12); anyExtendedKeyUsage is not among them. */
public enum ExtendedKeyUse {
    SERVER_AUTH(KeyPurposeId.id_kp_serverAuth),
    CLIENT_AUTH(KeyPurposeId.id_kp_clientAuth),
    CODE_SIGNING(KeyPurposeId.id_kp_codeSigning),
    EMAIL_PROTECTION(KeyPurposeId.id_kp_emailProtection),
    TIME_STAMPING(KeyPurposeId.id_kp_timeStamping),
    OCSP_SIGNING(KeyPurposeId.id_kp_OCSPSigning);

    private final String oid;

    ExtendedKeyUse(KeyPurposeId purpose) {
        this.oid = purpose.getId();
    }

    public String oid() {
        return oid;
    }

    static ExtendedKeyUsage encode(List<ExtendedKeyUse> uses) {
        return new ExtendedKeyUsage(uses.stream()
                .map(use -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(use.oid)))
                .toArray(KeyPurposeId[]::new));
    }
}
