/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.CrlAddress;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.TestAuthority;
import dev.chancery.x509.crl.RevokedEntry;
import dev.chancery.x509.crl.TestCrl;
import dev.chancery.x509.crl.ToBeSignedCrl;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that are right have no findings; each wrong turn that one can take has its own. */
class CrlLintTest {
    private static final TestAuthority ROOT = TestAuthority.root(KeyAlgorithm.P384);
    private static final TestAuthority ISSUING = ROOT.issuing(KeyAlgorithm.P256);
    private static final ASN1Encodable JUNE = new DERUTCTime("270601000000Z");
    private static final ASN1Encodable JULY = new DERUTCTime("270701000000Z");

    record Wrong(String rule, Parts list) {
        @Override
        public String toString() {
            return rule;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p256", "ec-p384", "ed25519", "rsa-2048", "ml-dsa-65"})
    void findsNothingInWhatIsRight(String algorithm) {
        TestAuthority issuing = ROOT.issuing(KeyAlgorithm.parse(algorithm));
        List<RevokedEntry> entries = Arrays.stream(RevocationReason.values())
                .map(reason -> new RevokedEntry(BigInteger.valueOf(1 + reason.code()), TestCrl.THIS_UPDATE, reason))
                .toList();

        assertThat(check(issuing, List.of())).isEmpty();
        assertThat(check(issuing, entries)).isEmpty();
        assertThat(check(ROOT, entries)).isEmpty();
        assertThat(CrlLint.check(
                        TestCrl.sign(issuing, TestCrl.draft(issuing, entries)), issuing.certificate(), TestCrl.URL))
                .isEmpty();
        assertThat(new Parts().with(entry(1, JUNE)).findings()).isEmpty();
    }

    @Test
    void writesYearsFrom2050AsGeneralizedTime() {
        assertThat(new Parts()
                        .updated(JUNE, new DERGeneralizedTime("20500101000000Z"))
                        .findings())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void findsWhatIsWrong(Wrong wrong) {
        assertThat(wrong.list().findings()).containsExactly(wrong.rule());
    }

    @Test
    void everyRuleIsSeenToFind() {
        assertThat(wrong().map(Wrong::rule)).containsAll(new TreeSet<>(CrlLint.ruleNames()));
    }

    private static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("crl_der", new Parts().wrapped()),
                new Wrong("crl_version", new Parts().version(null)),
                new Wrong("crl_version", new Parts().version(new ASN1Integer(0))),
                new Wrong(
                        "crl_signature_algorithm_agrees",
                        new Parts().besides(ROOT.key().algorithm())),
                new Wrong("crl_signature_algorithm_fits_issuer", new Parts().signedWith(ROOT_RSA)),
                new Wrong("crl_issuer_is_byte_identical", new Parts().by(new X500Name("CN=Test Services,O=Chancery"))),
                new Wrong("crl_issuer_may_sign", new Parts().underLeaf()),
                new Wrong("crl_time_encoding", new Parts().updated(JUNE, new DERGeneralizedTime("20270701000000Z"))),
                new Wrong("crl_time_encoding", new Parts().with(entry(1, new DERGeneralizedTime("20270601000000Z")))),
                new Wrong("crl_next_update", new Parts().updated(JUNE, null)),
                new Wrong("crl_next_update", new Parts().updated(JUNE, JUNE)),
                new Wrong("crl_revoked_absent_when_empty", new Parts().with()),
                new Wrong("crl_entry_form", new Parts().with(new DERSequence(new ASN1Encodable[] {
                            new ASN1Integer(1), JUNE, new DERSequence()
                        }))),
                new Wrong("crl_entry_serial_range", new Parts().with(entry(0, JUNE))),
                new Wrong("crl_entry_serial_range", new Parts().with(entry(-1, JUNE))),
                new Wrong("crl_entries_unique", new Parts().with(entry(1, JUNE), entry(2, JUNE), entry(1, JUNE))),
                new Wrong("crl_entry_not_after_list", new Parts().with(entry(1, JULY))),
                new Wrong("crl_entry_reason", new Parts().with(entry(1, JUNE, reason(false, 0)))),
                new Wrong("crl_entry_reason", new Parts().with(entry(1, JUNE, reason(false, 7)))),
                new Wrong("crl_entry_reason", new Parts().with(entry(1, JUNE, reason(false, 8)))),
                new Wrong("crl_entry_reason", new Parts().with(entry(1, JUNE, reason(false, 11)))),
                new Wrong(
                        "crl_entry_reason",
                        new Parts().with(entry(1, JUNE, extension(Extension.reasonCode, false, new ASN1Integer(1))))),
                new Wrong("crl_entry_extensions", new Parts().with(entry(1, JUNE, reason(false, 1), reason(false, 1)))),
                new Wrong(
                        "crl_entry_extensions",
                        new Parts()
                                .with(entry(1, JUNE, extension(Extension.certificateIssuer, false, DERNull.INSTANCE)))),
                new Wrong("crl_extensions_unique", new Parts().and(extension(Extension.cRLNumber, false, number(1)))),
                new Wrong(
                        "crl_no_unknown_critical",
                        new Parts().and(extension(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE))),
                new Wrong("crl_authority_key_identifier", new Parts().without(Extension.authorityKeyIdentifier)),
                new Wrong(
                        "crl_authority_key_identifier",
                        new Parts()
                                .without(Extension.authorityKeyIdentifier)
                                .and(extension(
                                        Extension.authorityKeyIdentifier,
                                        false,
                                        new AuthorityKeyIdentifier(new byte[20])))),
                new Wrong("crl_number", new Parts().without(Extension.cRLNumber)),
                new Wrong("crl_number", new Parts().numbered(new ASN1Integer(-1))),
                new Wrong("crl_number", new Parts().numbered(new ASN1Integer(BigInteger.ONE.shiftLeft(159)))),
                new Wrong("crl_distribution_point", new Parts().at(false, "http://127.0.0.1:8082/crl/services-0.crl")),
                new Wrong("crl_distribution_point", new Parts().at(true, "http://127.0.0.1:8082/crl/services-1.crl")),
                new Wrong("crl_distribution_point", new Parts().nowhere()),
                new Wrong("crl_scope_honest", new Parts().speaksOf(false, true, false)),
                new Wrong("crl_scope_honest", new Parts().speaksOf(true, false, true)),
                new Wrong("crl_scope_honest", new Parts().underRootSpeakingOfLeaves()),
                new Wrong("crl_not_delta", new Parts().and(extension(Extension.freshestCRL, false, DERNull.INSTANCE))));
    }

    private static final AlgorithmIdentifier ROOT_RSA =
            TestAuthority.newKey(KeyAlgorithm.rsa(2_048)).algorithm();

    private static List<Finding> check(TestAuthority authority, List<RevokedEntry> entries) {
        ToBeSignedCrl crl = TestCrl.toBeSigned(authority, TestCrl.draft(authority, entries));
        return CrlLint.check(crl, authority.certificate(), TestCrl.URL);
    }

    private static DERSequence entry(long serial, ASN1Encodable date, DERSequence... extensions) {
        ASN1EncodableVector fields = new ASN1EncodableVector();
        fields.add(new ASN1Integer(serial));
        fields.add(date);
        if (extensions.length > 0) {
            fields.add(new DERSequence(extensions));
        }
        return new DERSequence(fields);
    }

    private static DERSequence reason(boolean critical, int code) {
        return extension(Extension.reasonCode, critical, new ASN1Enumerated(code));
    }

    private static CRLNumber number(long value) {
        return new CRLNumber(BigInteger.valueOf(value));
    }

    private static DERSequence extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            return (DERSequence) Extension.create(oid, critical, value).toASN1Primitive();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A TBSCertList put together by hand, right until it is told otherwise. */
    static final class Parts {
        private @Nullable ASN1Encodable version = new ASN1Integer(1);
        private ASN1Encodable algorithm = ISSUING.key().algorithm();
        private ASN1Encodable beside = algorithm;
        private ASN1Encodable name = ISSUING.certificate().getSubject();
        private ASN1Encodable thisUpdate = JUNE;
        private @Nullable ASN1Encodable nextUpdate = JULY;
        private @Nullable DERSequence revoked;
        private List<DERSequence> extensions = List.of(
                extension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new AuthorityKeyIdentifier(SubjectKeyIdentifier.fromExtensions(
                                        ISSUING.certificate().getExtensions())
                                .getKeyIdentifier())),
                extension(Extension.cRLNumber, false, number(1)),
                point(true, TestCrl.URL, true, false, false));

        private X509CertificateHolder issuer = ISSUING.certificate();
        private boolean wrapped;

        private static DERSequence point(
                boolean critical, String url, boolean leaves, boolean authorities, boolean indirect) {
            return extension(
                    Extension.issuingDistributionPoint,
                    critical,
                    new IssuingDistributionPoint(CrlAddress.pointOf(url), leaves, authorities, null, indirect, false));
        }

        Parts version(@Nullable ASN1Integer to) {
            version = to;
            return this;
        }

        Parts besides(ASN1Encodable to) {
            beside = to;
            return this;
        }

        Parts signedWith(ASN1Encodable to) {
            algorithm = to;
            beside = to;
            return this;
        }

        Parts by(X500Name to) {
            name = to;
            return this;
        }

        Parts updated(ASN1Encodable from, @Nullable ASN1Encodable to) {
            thisUpdate = from;
            nextUpdate = to;
            return this;
        }

        Parts with(DERSequence... entries) {
            revoked = new DERSequence(entries);
            return this;
        }

        Parts and(DERSequence extension) {
            extensions =
                    Stream.concat(extensions.stream(), Stream.of(extension)).toList();
            return this;
        }

        Parts without(ASN1ObjectIdentifier oid) {
            extensions = extensions.stream()
                    .filter(one -> !Extension.getInstance(one).getExtnId().equals(oid))
                    .toList();
            return this;
        }

        Parts numbered(ASN1Integer number) {
            return without(Extension.cRLNumber).and(extension(Extension.cRLNumber, false, number));
        }

        Parts at(boolean critical, String url) {
            return without(Extension.issuingDistributionPoint).and(point(critical, url, true, false, false));
        }

        Parts speaksOf(boolean leaves, boolean authorities, boolean indirect) {
            return without(Extension.issuingDistributionPoint)
                    .and(point(true, TestCrl.URL, leaves, authorities, indirect));
        }

        Parts nowhere() {
            return without(Extension.issuingDistributionPoint)
                    .and(extension(
                            Extension.issuingDistributionPoint,
                            true,
                            new IssuingDistributionPoint(null, true, false, null, false, false)));
        }

        Parts underLeaf() {
            issuer = ISSUING.sign(ISSUING.server(ISSUING.key()));
            name = issuer.getSubject();
            return speaksOf(false, false, false);
        }

        Parts underRootSpeakingOfLeaves() {
            issuer = ROOT.certificate();
            name = issuer.getSubject();
            signedWith(ROOT.key().algorithm());
            return without(Extension.authorityKeyIdentifier)
                    .and(extension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new AuthorityKeyIdentifier(SubjectKeyIdentifier.fromExtensions(issuer.getExtensions())
                                    .getKeyIdentifier())));
        }

        Parts wrapped() {
            wrapped = true;
            return this;
        }

        List<String> findings() {
            ASN1EncodableVector fields = new ASN1EncodableVector();
            Stream.of(version, algorithm, name, thisUpdate, nextUpdate, revoked)
                    .filter(Objects::nonNull)
                    .forEach(fields::add);
            fields.add(new DERTaggedObject(true, 0, new DERSequence(extensions.toArray(DERSequence[]::new))));
            try {
                DERSequence list = new DERSequence(fields);
                byte[] encoded = (wrapped ? new DERSequence(list) : list).getEncoded();
                return CrlLint.findings(encoded, beside, issuer, TestCrl.URL).stream()
                        .map(Finding::rule)
                        .toList();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
