/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.chancery.x509.ocsp.OcspRequest.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send to the responder. */
class HostileOcspRequestTest {
    private static final ASN1ObjectIdentifier SHA256 = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.1");

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 32, 128})
    void takesANonceOfTheStandardsLengths(int octets) {
        OcspRequest request = readable(request(list(single(certId())), nonce(new byte[octets])));

        assertThat(request.nonce())
                .hasValueSatisfying(nonce -> assertThat(nonce).hasSize(octets));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 129, 1_000})
    void refusesANonceOfAnyOtherLength(int octets) {
        assertMalformed(request(list(single(certId())), nonce(new byte[octets])), "nonce has " + octets + " bytes");
    }

    @Test
    void refusesANonceThatIsWrappedOnce() {
        Extension bare = new Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new byte[32]);

        assertMalformed(request(list(single(certId())), extensions(bare)), "nonce");
    }

    @Test
    void leavesANonceOfASingleRequestAlone() {
        Extension inner = new Extension(
                OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, encoded(new DEROctetString(new byte[8])));
        DERSequence single = new DERSequence(certId(), new DERTaggedObject(true, 0, new DERSequence(inner)));

        assertThat(readable(request(list(single))).nonce()).isEmpty();
    }

    @Test
    void refusesAnEmptyList() {
        assertMalformed(request(list()), "contains no CertID");
    }

    @Test
    void refusesACriticalExtensionThatItDoesNotKnow() {
        Extension unknown = new Extension(new ASN1ObjectIdentifier("1.2.3"), true, new byte[] {5, 0});

        assertMalformed(request(list(single(certId())), extensions(unknown)), "1.2.3 is not known");
    }

    @Test
    void readsOverARequestorName() {
        DERTaggedObject name = new DERTaggedObject(true, 1, new GeneralName(new X500Name("CN=me")));

        assertThat(readable(encoded(new DERSequence(new DERSequence(name, list(single(certId()))))))
                        .certificates())
                .hasSize(1);
    }

    @Test
    void keepsSeveralInTheirOrder() {
        OcspRequest request = readable(request(list(single(certId(1)), single(certId(2)), single(certId(1)))));

        assertThat(request.certificates())
                .extracting(id -> id.serial().orElseThrow().hex().substring(38))
                .containsExactly("01", "02", "01");
    }

    @Test
    void aCertIdOfAnUnknownAlgorithmMatchesNobody() {
        DERSequence md5 = certId(new ASN1ObjectIdentifier("1.2.840.113549.2.5"), 16, 1);

        assertThat(readable(request(list(single(md5))))
                        .certificates()
                        .getFirst()
                        .hash())
                .isEmpty();
    }

    @Test
    void refusesAHashOfTheWrongLength() {
        assertMalformed(request(list(single(certId(SHA256, 20, 1)))), "not as long");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aSerialThatNobodyGaveIsNobodys(int serial) {
        assertThat(readable(request(list(single(certId(serial)))))
                        .certificates()
                        .getFirst()
                        .serial())
                .isEmpty();
    }

    @Test
    void refusesAnotherVersion() {
        DERTaggedObject version = new DERTaggedObject(true, 0, new ASN1Integer(1));

        assertMalformed(encoded(new DERSequence(new DERSequence(version, list(single(certId()))))), "version");
    }

    @Test
    void refusesMoreThanItReads() {
        assertMalformed(new byte[OcspRequest.OCTETS_MAX + 1], "more than 4096");
    }

    @Test
    void refusesNestingBeforeAnythingRecurses() {
        byte[] nested = new byte[4_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }

        assertMalformed(nested, "indefinite");
    }

    @Test
    void everyBeginningIsMalformed() {
        byte[] good = request(list(single(certId())), nonce(new byte[32]));
        for (int length = 0; length < good.length; length++) {
            assertMalformed(Arrays.copyOf(good, length), "");
        }
    }

    @Test
    void noiseBringsAboutNothingElse() {
        Random random = new Random(20_261_121);
        byte[] good = request(list(single(certId())), nonce(new byte[32]));

        assertThatCode(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        byte[] noisy = good.clone();
                        noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
                        noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
                        if (OcspRequest.parse(noisy) instanceof Parsed.Readable readable) {
                            assertThat(readable.request().certificates())
                                    .allSatisfy(id -> assertThat(id.serial()).isNotNull())
                                    .asString()
                                    .isNotEmpty();
                        }
                    }
                })
                .doesNotThrowAnyException();
    }

    private static OcspRequest readable(byte[] der) {
        Parsed parsed = OcspRequest.parse(der);
        assertThat(parsed).isInstanceOf(Parsed.Readable.class);
        return ((Parsed.Readable) parsed).request();
    }

    private static void assertMalformed(byte[] der, String because) {
        Parsed parsed = OcspRequest.parse(der);
        assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
        assertThat(((Parsed.Malformed) parsed).sentence()).contains(because);
    }

    private static byte[] request(ASN1Encodable... fields) {
        return encoded(new DERSequence(new DERSequence(fields)));
    }

    private static DERSequence list(ASN1Encodable... singles) {
        return new DERSequence(singles);
    }

    private static DERSequence single(DERSequence certId) {
        return new DERSequence(certId);
    }

    private static DERSequence certId() {
        return certId(1);
    }

    private static DERSequence certId(int serial) {
        return certId(SHA256, 32, serial);
    }

    private static DERSequence certId(ASN1ObjectIdentifier algorithm, int octets, int serial) {
        List<ASN1Encodable> parts = new ArrayList<>();
        parts.add(new AlgorithmIdentifier(algorithm, DERNull.INSTANCE));
        parts.add(new DEROctetString(new byte[octets]));
        parts.add(new DEROctetString(new byte[octets]));
        parts.add(new ASN1Integer(serial));
        return new DERSequence(parts.toArray(ASN1Encodable[]::new));
    }

    private static ASN1Encodable nonce(byte[] octets) {
        return extensions(
                new Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, encoded(new DEROctetString(octets))));
    }

    private static ASN1Encodable extensions(Extension... extensions) {
        return new DERTaggedObject(true, 2, new DERSequence(extensions));
    }

    private static byte[] encoded(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
