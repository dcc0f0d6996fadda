/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SignatureAlgorithm;
import dev.chancery.x509.ValidityTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.Time;

/** RFC 5280 §5.1: the fields around the entries. */
final class CrlFieldRules {
    static final List<Rule<CrlSubject>> ALL = List.of(
            new Rule<>(
                    "crl_version",
                    "RFC 5280 §5.1.2.1",
                    "A CRL with extensions is version 2.",
                    crl -> crl.version() != null && crl.version().hasValue(1)),
            new Rule<>(
                    "crl_signature_algorithm_agrees",
                    "RFC 5280 §5.1.1.2",
                    "signatureAlgorithm equals the signature field of the TBSCertList.",
                    crl -> crl.algorithm()
                            .toASN1Primitive()
                            .equals(crl.outerAlgorithm().toASN1Primitive())),
            new Rule<>(
                    "crl_signature_algorithm_fits_issuer",
                    "RFC 5280 §5.1.2.2",
                    "The signature algorithm is strong and matches the issuer's key type.",
                    CrlFieldRules::algorithmFits),
            new Rule<>(
                    "crl_issuer_is_byte_identical",
                    "RFC 5280 §5.1.2.3",
                    "The issuer is, byte for byte, the subject of the issuer's certificate, and not empty.",
                    crl -> crl.issuer().getSubject().getRDNs().length > 0
                            && Arrays.equals(
                                    der(crl.issuerName()), der(crl.issuer().getSubject()))),
            new Rule<>(
                    "crl_issuer_may_sign",
                    "RFC 5280 §4.2.1.3",
                    "The issuer is a CA whose key usage has cRLSign.",
                    crl -> BasicConstraints.fromExtensions(crl.issuer().getExtensions())
                                    .isCA()
                            && KeyUsage.fromExtensions(crl.issuer().getExtensions())
                                    .hasUsages(KeyUsage.cRLSign)),
            new Rule<>(
                    "crl_time_encoding",
                    "RFC 5280 §5.1.2.4, §5.1.2.5, §5.1.2.6",
                    "Times are UTCTime through 2049 and GeneralizedTime from 2050, in seconds, ending in Z.",
                    CrlFieldRules::timesWellWritten),
            new Rule<>(
                    "crl_next_update",
                    "RFC 5280 §5.1.2.5",
                    "nextUpdate is present and later than thisUpdate.",
                    crl -> time(Objects.requireNonNull(crl.nextUpdate())).isAfter(time(crl.thisUpdate()))),
            new Rule<>(
                    "crl_revoked_absent_when_empty",
                    "RFC 5280 §5.1.2.6",
                    "When nothing is revoked, revokedCertificates is absent.",
                    crl -> crl.revoked() == null || !crl.revoked().isEmpty()));

    private CrlFieldRules() {}

    static Instant time(ASN1Encodable time) {
        return ValidityTime.decode(Time.getInstance(time));
    }

    static byte[] der(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean algorithmFits(CrlSubject crl) {
        return KeyCheck.check(crl.issuer().getSubjectPublicKeyInfo()) instanceof KeyCheck.Acceptable key
                && SignatureAlgorithm.of(AlgorithmIdentifier.getInstance(crl.algorithm()))
                        .map(algorithm -> algorithm.fits(key.algorithm()))
                        .orElse(false);
    }

    private static boolean timesWellWritten(CrlSubject crl) {
        return FieldRules.wellWritten(crl.thisUpdate())
                && (crl.nextUpdate() == null || FieldRules.wellWritten(crl.nextUpdate()))
                && crl.entries().stream().allMatch(entry -> FieldRules.wellWritten(entry.getObjectAt(1)));
    }
}
