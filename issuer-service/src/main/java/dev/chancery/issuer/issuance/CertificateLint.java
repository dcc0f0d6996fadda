/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.policy.Profile;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.ToBeSigned;
import dev.chancery.x509.lint.Lint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The last look at a leaf before its serial is recorded: the standards' rules, and what its profile says. A finding refuses the request. */
final class CertificateLint {
    private CertificateLint() {}

    static List<String> findings(ToBeSigned leaf, AuthorityKey authority, Profile profile) {
        List<String> findings = new ArrayList<>();
        Lint.check(leaf, authority.certificate())
                .forEach(finding ->
                        findings.add(finding.rule() + " (" + finding.section() + "): " + finding.sentence()));
        Extensions extensions = leaf.structure().getExtensions();
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        KeyUsage usage = KeyUsage.fromExtensions(extensions);
        if ((constraints != null && constraints.isCA())
                || usage == null
                || usage.hasUsages(KeyUsage.keyCertSign)
                || usage.hasUsages(KeyUsage.cRLSign)) {
            findings.add("a leaf would have an authority's powers");
        }
        List<String> found = purposes(extensions);
        List<String> wanted =
                profile.extendedKeyUses().stream().map(ExtendedKeyUse::oid).toList();
        if (!found.equals(wanted)) {
            findings.add("the profile's extended key usage is " + wanted + ", the certificate's " + found);
        }
        return findings;
    }

    private static List<String> purposes(Extensions extensions) {
        ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(extensions);
        return purposes == null
                ? List.of()
                : Arrays.stream(purposes.getUsages()).map(KeyPurposeId::getId).toList();
    }
}
