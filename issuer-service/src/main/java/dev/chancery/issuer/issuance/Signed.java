/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.x509.CertificateId;
import dev.chancery.x509.SerialNumber;
import org.bouncycastle.cert.X509CertificateHolder;

/** A plan that was carried out. */
record Signed(Plan.Sign plan, X509CertificateHolder certificate) {
    CertificateId id() {
        return idOf(plan);
    }

    static CertificateId idOf(Plan.Sign plan) {
        return new CertificateId(
                plan.authority().authority(),
                SerialNumber.issued(
                        plan.toBeSigned().structure().getSerialNumber().getValue()));
    }
}
