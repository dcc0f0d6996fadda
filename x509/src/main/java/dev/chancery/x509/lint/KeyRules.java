/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.KeyCheck;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What a key is for: keyUsage and extendedKeyUsage. */
final class KeyRules {
    private static final int ENCIPHERMENT = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;
    private static final int AGREEMENT = KeyUsage.keyAgreement | KeyUsage.encipherOnly | KeyUsage.decipherOnly;

    static final List<Rule<Subject>> ALL = List.of(
            new Rule<>(
                    "key_acceptable",
                    "RFC 5480 §2.1.1, RFC 8017",
                    "The public key has an accepted type, size and encoding.",
                    subject -> subject.key() instanceof KeyCheck.Acceptable),
            new Rule<>(
                    "key_not_issuers",
                    "RFC 5280 §4.2.1.9",
                    "An end-entity certificate does not contain the key of its own issuer.",
                    KeyRules::notIssuersKey),
            new Rule<>(
                    "key_usage_critical",
                    "RFC 5280 §4.2.1.3",
                    "Key usage is present, critical and has at least one bit set.",
                    KeyRules::usageCritical),
            new Rule<>(
                    "key_usage_fits_key",
                    "RFC 8813 §3, RFC 8410 §5, RFC 9881 §5",
                    "EC and Ed25519 keys have no encipherment usage. ML-DSA keys have signature usages only.",
                    KeyRules::usageFits),
            new Rule<>(
                    "key_usage_ca",
                    "RFC 5280 §4.2.1.9",
                    "CA certificates have keyCertSign, and no other certificate has it.",
                    subject -> subject.isAuthority() == subject.hasUse(KeyUsage.keyCertSign)),
            new Rule<>(
                    "key_usage_leaf_signs_no_crl",
                    "RFC 5280 §4.2.1.3",
                    "An end-entity certificate has no cRLSign.",
                    subject -> subject.isAuthority() || noUse(subject, KeyUsage.cRLSign)),
            new Rule<>(
                    "path_length_only_ca",
                    "RFC 5280 §4.2.1.9",
                    "pathLenConstraint is only in CA certificates.",
                    KeyRules::pathLength),
            new Rule<>(
                    "eku_not_empty",
                    "RFC 5280 §4.2.1.12",
                    "An end-entity certificate has extendedKeyUsage, and the extension has at least one purpose.",
                    subject -> !subject.purposes().isEmpty()
                            || (subject.isAuthority()
                                    && subject.extension(Extension.extendedKeyUsage)
                                            .isEmpty())),
            new Rule<>(
                    "eku_not_any",
                    "RFC 5280 §4.2.1.12",
                    "anyExtendedKeyUsage is absent.",
                    subject -> !subject.purposes().contains(KeyPurposeId.anyExtendedKeyUsage.getId())),
            new Rule<>(
                    "eku_ca_signs_no_ocsp",
                    "RFC 6960 §4.2.2.2",
                    "OCSPSigning is only in end-entity certificates, as their only purpose.",
                    KeyRules::ocspAlone));

    private KeyRules() {}

    private static boolean notIssuersKey(Subject subject) {
        return subject.issuer()
                .map(issuer -> !issuer.publicKey().equals(subject.certificate().getSubjectPublicKeyInfo())
                        || issuer.certificate()
                                .getSubject()
                                .equals(subject.certificate().getSubject()))
                .orElse(true);
    }

    private static boolean usageCritical(Subject subject) {
        return subject.extension(Extension.keyUsage)
                .map(extension -> extension.isCritical()
                        && KeyUsage.getInstance(extension.getParsedValue()).getBytes()[0] != 0)
                .orElse(false);
    }

    private static boolean usageFits(Subject subject) {
        if (!(subject.key() instanceof KeyCheck.Acceptable key)) {
            return noUse(subject, ENCIPHERMENT);
        }
        return switch (key.algorithm().family()) {
            case RSA -> true;
            case EC, ED25519 -> noUse(subject, ENCIPHERMENT);
            case ML_DSA -> noUse(subject, ENCIPHERMENT | AGREEMENT);
        };
    }

    /** Bit by bit: a question for several is true only when all are set. */
    private static boolean noUse(Subject subject, int bits) {
        for (int bit = 1; bit <= KeyUsage.decipherOnly; bit <<= 1) {
            if ((bits & bit) != 0 && subject.hasUse(bit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean pathLength(Subject subject) {
        return subject.isAuthority()
                || subject.value(Extension.basicConstraints)
                        .map(value -> BasicConstraints.getInstance(value).getPathLenConstraint() == null)
                        .orElse(true);
    }

    private static boolean ocspAlone(Subject subject) {
        Set<String> purposes = subject.purposes();
        return !purposes.contains(KeyPurposeId.id_kp_OCSPSigning.getId())
                || (!subject.isAuthority() && purposes.size() == 1);
    }
}
