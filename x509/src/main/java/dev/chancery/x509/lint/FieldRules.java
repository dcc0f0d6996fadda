/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import dev.chancery.x509.KeyCheck;
import dev.chancery.x509.SignatureAlgorithm;
import dev.chancery.x509.ValidityTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** RFC 5280 §4.1: the basic fields. */
final class FieldRules {
    private static final Pattern UTC_TIME = Pattern.compile("[0-9]{12}Z");
    private static final Pattern GENERALIZED_TIME = Pattern.compile("(20[5-9]|2[1-9][0-9]|[3-9][0-9]{2})[0-9]{11}Z");

    static final List<Rule<Subject>> ALL = List.of(
            new Rule<>(
                    "version", "RFC 5280 §4.1.2.1", "When extensions are used, the version is 3.", FieldRules::version),
            new Rule<>(
                    "serial_range",
                    "RFC 5280 §4.1.2.2",
                    "The serial number is positive and has at most 20 bytes.",
                    FieldRules::serial),
            new Rule<>(
                    "signature_algorithm_agrees",
                    "RFC 5280 §4.1.1.2",
                    "signatureAlgorithm equals the signature field of the TBSCertificate.",
                    subject -> subject.outerAlgorithm()
                            .equals(subject.certificate().getSignature())),
            new Rule<>(
                    "signature_algorithm_fits_issuer",
                    "RFC 5280 §4.1.1.2",
                    "The signature algorithm is strong and matches the issuer's key type.",
                    FieldRules::algorithmFits),
            new Rule<>(
                    "issuer_is_byte_identical",
                    "RFC 5280 §4.1.2.4",
                    "The issuer is, byte for byte, the subject of the issuer's certificate, and not empty.",
                    FieldRules::issuer),
            new Rule<>(
                    "time_encoding",
                    "RFC 5280 §4.1.2.5",
                    "Times are UTCTime through 2049 and GeneralizedTime from 2050, in seconds, ending in Z.",
                    subject -> wellWritten(subject.certificate().getStartDate())
                            && wellWritten(subject.certificate().getEndDate())),
            new Rule<>(
                    "validity_order",
                    "RFC 5280 §4.1.2.5",
                    "notBefore is not later than notAfter.",
                    subject -> !start(subject.certificate()).isAfter(end(subject.certificate()))),
            new Rule<>(
                    "validity_within_issuer",
                    "RFC 5280 §6.1.3",
                    "The validity period is within that of the issuer's certificate.",
                    FieldRules::withinIssuer),
            new Rule<>(
                    "no_unique_ids",
                    "RFC 5280 §4.1.2.8",
                    "issuerUniqueID and subjectUniqueID are absent.",
                    subject -> subject.certificate().getIssuerUniqueId() == null
                            && subject.certificate().getSubjectUniqueId() == null));

    private FieldRules() {}

    private static boolean version(Subject subject) {
        return subject.certificate().getVersionNumber() == 3;
    }

    private static boolean serial(Subject subject) {
        BigInteger serial = subject.certificate().getSerialNumber().getValue();
        return serial.signum() > 0 && serial.toByteArray().length <= 20;
    }

    private static boolean algorithmFits(Subject subject) {
        return subject.issuer().map(Issuer::key).orElseGet(subject::key) instanceof KeyCheck.Acceptable key
                && SignatureAlgorithm.of(subject.certificate().getSignature())
                        .map(algorithm -> algorithm.fits(key.algorithm()))
                        .orElse(false);
    }

    private static boolean issuer(Subject subject) {
        byte[] expected = subject.issuer()
                .map(Issuer::name)
                .orElseGet(() -> der(subject.certificate().getSubject()));
        return subject.certificate().getIssuer().getRDNs().length > 0
                && Arrays.equals(der(subject.certificate().getIssuer()), expected);
    }

    /** From the octets: what Bouncy Castle hands out is already put right. */
    static boolean wellWritten(ASN1Encodable time) {
        byte[] encoding = der(time);
        String text = new String(encoding, 2, encoding.length - 2, StandardCharsets.US_ASCII);
        return switch (encoding[0]) {
            case 0x17 -> UTC_TIME.matcher(text).matches();
            case 0x18 -> GENERALIZED_TIME.matcher(text).matches();
            default -> false;
        };
    }

    private static boolean withinIssuer(Subject subject) {
        return subject.issuer()
                .map(issuer -> !end(subject.certificate()).isAfter(issuer.end())
                        && !start(subject.certificate()).isBefore(issuer.begin()))
                .orElse(true);
    }

    private static Instant start(TBSCertificate certificate) {
        return ValidityTime.decode(certificate.getStartDate());
    }

    private static Instant end(TBSCertificate certificate) {
        return ValidityTime.decode(certificate.getEndDate());
    }

    static byte[] der(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
