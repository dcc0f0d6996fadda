/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.chancery.x509.CertificationRequest.Parsed;
import dev.chancery.x509.CertificationRequest.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.DLTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send. Every request here is refused as a value, and signed correctly where it gets that far. */
class HostileRequestTest {
    private static final SigningKey KEY = TestAuthority.newKey(KeyAlgorithm.P256);
    private static final String GOOD = CertificationRequest.create(
                    KEY, DistinguishedName.commonName("api.internal"), List.of(new SubjectName.Dns("api.internal")))
            .pem();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "-----BEGIN CERTIFICATE REQUEST-----",
                "-----BEGIN CERTIFICATE REQUEST-----\n\n-----END CERTIFICATE REQUEST-----\n",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAA\n-----END CERTIFICATE REQUEST-----\n",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAB====\n-----END CERTIFICATE REQUEST-----\n",
                "-----BEGIN CERTIFICATE REQUEST-----\nAB==\n-----END CERTIFICATE REQUEST-----\n",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE-----\n"
            })
    void refusesWhatIsNoPem(String text) {
        assertThat(problem(text)).isEqualTo(Problem.NOT_PEM);
    }

    @Test
    void refusesTwoBlocks() {
        assertThat(problem(GOOD + GOOD)).isEqualTo(Problem.NOT_PEM);
    }

    @Test
    void refusesAKeyBeforeTheRequest() {
        assertThat(problem(Pem.of("PRIVATE KEY", KEY.pkcs8()).text() + GOOD)).isEqualTo(Problem.PRIVATE_KEY);
    }

    @Test
    void refusesACertificateInItsPlace() {
        assertThat(problem(GOOD.replace("CERTIFICATE REQUEST", "CERTIFICATE"))).isEqualTo(Problem.NOT_PEM);
    }

    @Test
    void takesTheOldLabel() {
        assertThat(CertificationRequest.parse(GOOD.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")))
                .isInstanceOf(Parsed.Readable.class);
    }

    @Test
    void takesBlanksAroundTheBlockAndWindowsLineEnds() {
        assertThat(CertificationRequest.parse("\r\n " + GOOD.replace("\n", "\r\n") + "\n"))
                .isInstanceOf(Parsed.Readable.class);
    }

    @Test
    void refusesAMegabyteOfBlanks() {
        assertThat(problem(" ".repeat(1_000_000) + GOOD)).isEqualTo(Problem.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000, 24_000})
    void refusesNestingBeforeAnythingRecurses(int levels) {
        byte[] nested = new byte[2 * levels];
        for (int i = 0; i < levels; i++) {
            nested[2 * i] = 0x30;
            nested[2 * i + 1] = (byte) 0x80;
        }

        assertThat(problemOf(nested)).isEqualTo(Problem.NOT_DER);
    }

    @Test
    void refusesTrailingOctets() {
        byte[] good = octets(GOOD);

        assertThat(problemOf(Arrays.copyOf(good, good.length + 1))).isEqualTo(Problem.NOT_DER);
    }

    @Test
    void refusesALengthOfMoreOctetsThanItNeeds() {
        byte[] good = octets(GOOD);
        byte[] padded = new byte[good.length + 1];
        padded[0] = 0x30;
        padded[1] = (byte) 0x82;
        System.arraycopy(good, 2, padded, 3, good.length - 2);

        assertThat(good[1]).isEqualTo((byte) 0x81);
        assertThat(problemOf(padded)).isEqualTo(Problem.NOT_DER);
    }

    @Test
    void refusesAnotherVersion() {
        assertThat(problem(new Draft().version(1))).isEqualTo(Problem.NOT_PKCS10);
    }

    static Stream<GeneralName> namesThatNobodyMayHave() {
        Stream<String> dns = Stream.of(
                "",
                " ",
                "a..b",
                ".a",
                "a.",
                "a b.internal",
                "a\0.internal",
                "a\n.internal",
                "a_b.internal",
                "-a.internal",
                "a-.internal",
                "*",
                "a.*.internal",
                "a*.internal",
                "*.*.internal",
                "10.0.0.1",
                "a.1",
                "xn--.internal",
                "ab--c.internal",
                "a".repeat(64),
                "a.".repeat(127) + "internal");
        return Stream.of(
                        dns.map(name -> new GeneralName(GeneralName.dNSName, new DERIA5String(name))),
                        Stream.of(0, 3, 5, 8, 15, 17)
                                .map(size ->
                                        new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[size]))),
                        Stream.of(
                                        "",
                                        "no-scheme",
                                        "http://",
                                        "http://user@host/",
                                        "ht tp://x",
                                        "http://\n/",
                                        "spiffe://mesh.internal//a",
                                        "spiffe://mesh.internal/a//b",
                                        "spiffe://mesh.internal/a/",
                                        "spiffe://mesh.internal/a/../b",
                                        "spiffe://mesh.internal/a%2fb",
                                        "spiffe://mesh.internal:443/a",
                                        "spiffe://mesh.internal/a?b",
                                        "spiffe:/a",
                                        "SPIFFE:a")
                                .map(uri ->
                                        new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String(uri))),
                        Stream.of("", "@", "a@", "@a", "a b@c.internal", "a@b@c", "a@*.internal")
                                .map(mail -> new GeneralName(GeneralName.rfc822Name, new DERIA5String(mail))))
                .flatMap(names -> names);
    }

    @ParameterizedTest
    @MethodSource("namesThatNobodyMayHave")
    void refusesANameThatNobodyMayHave(GeneralName name) {
        assertThat(problem(new Draft().extension(san(name)))).isEqualTo(Problem.BAD_NAME);
    }

    @Test
    void refusesAMappedAddressThatWouldSlipPastARule() {
        byte[] mapped = new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, 10, 0, 0, 1};

        assertThat(problem(
                        new Draft().extension(san(new GeneralName(GeneralName.iPAddress, new DEROctetString(mapped))))))
                .isEqualTo(Problem.BAD_NAME);
    }

    @Test
    void refusesAnEmptyListOfNames() {
        assertThat(problem(new Draft().extension(san()))).isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesTwoListsOfNames() {
        DERSequence san = san(new GeneralName(GeneralName.dNSName, "a.internal"));

        assertThat(problem(new Draft().extension(san).extension(san))).isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesTwoExtensionRequests() {
        Draft draft = new Draft().attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest.getId(), extensions());

        assertThat(problem(draft.extension(san(new GeneralName(GeneralName.dNSName, "a.internal")))))
                .isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesMicrosoftsExtensionRequestBesideTheStandards() {
        Draft draft = new Draft().attribute("1.3.6.1.4.1.311.2.1.14", extensions());

        assertThat(problem(draft.extension(san(new GeneralName(GeneralName.dNSName, "a.internal")))))
                .isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesTwoListsOfExtensionsThatHaveNothingInCommon() {
        ASN1Encodable other = new DERSequence(new DERSequence(new ASN1Encodable[] {
            Extension.keyUsage, new DEROctetString(new byte[] {3, 2, 7, (byte) 0x80})
        }));
        Draft draft = new Draft().attribute("1.3.6.1.4.1.311.2.1.14", other);

        assertThat(problem(draft.extension(san(new GeneralName(GeneralName.dNSName, "a.internal")))))
                .isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesAnExtensionRequestOfTwoValues() {
        Draft draft = new Draft()
                .attribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest.getId(),
                        extensions(),
                        new DERSequence(san(new GeneralName(GeneralName.dNSName, "c.internal"))));

        assertThat(problem(draft)).isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void readsMicrosoftsExtensionRequest() {
        Draft draft = new Draft().attribute("1.3.6.1.4.1.311.2.1.14", extensions());

        assertThat(CertificationRequestTest.readable(draft.pem()).names())
                .containsExactly(new SubjectName.Dns("b.internal"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.113549.1.9.14", "1.2.3"})
    void refusesAnAttributeOfNothing(String oid) {
        assertThat(problem(new Draft().attribute(oid))).isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesAnExtensionRequestOfNothing() {
        Draft draft =
                new Draft().attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest.getId(), new DERSequence());

        assertThat(problem(draft)).isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    /** Each of them is judged and answered for, and the answer has to fit into a record. */
    @Test
    void refusesMoreThanAnybodyNeeds() {
        GeneralName[] names = IntStream.range(0, 1_001)
                .mapToObj(i -> new GeneralName(GeneralName.dNSName, "n" + i + ".internal"))
                .toArray(GeneralName[]::new);
        Draft extensions = new Draft();
        for (int i = 0; i < 65; i++) {
            extensions.extension(new DERSequence(
                    new ASN1Encodable[] {new ASN1ObjectIdentifier("1.2.3." + i), new DEROctetString(new byte[] {5, 0})
                    }));
        }
        Draft attributes = new Draft();
        for (int i = 0; i < 33; i++) {
            attributes.attribute("1.2.3." + i, new DERUTF8String("x"));
        }

        assertThat(problem(new Draft().extension(san(names)))).isEqualTo(Problem.BAD_ATTRIBUTE);
        assertThat(CertificationRequest.parse(
                        new Draft().extension(san(Arrays.copyOf(names, 1_000))).pem()))
                .isInstanceOf(Parsed.Readable.class);
        assertThat(problem(extensions)).isEqualTo(Problem.BAD_ATTRIBUTE);
        assertThat(problem(attributes)).isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesAPartOfASubjectThatHasManyAttributes() {
        X500NameBuilder subject = new X500NameBuilder();
        ASN1ObjectIdentifier[] types = new ASN1ObjectIdentifier[17];
        ASN1Encodable[] values = new ASN1Encodable[17];
        for (int i = 0; i < types.length; i++) {
            types[i] = new ASN1ObjectIdentifier("1.2.3." + (100 + i));
            values[i] = new DERUTF8String("x");
        }

        assertThat(problem(new Draft()
                        .subject(subject.addMultiValuedRDN(types, values).build())))
                .isEqualTo(Problem.BAD_NAME);
    }

    @Test
    void refusesAnObjectIdentifierThatFillsAPage() {
        String oid = "1.2" + ".3".repeat(64);

        assertThat(problem(new Draft().attribute(oid, new DERUTF8String("x")))).isEqualTo(Problem.NOT_DER);
    }

    @Test
    void leavesAChallengePasswordAlone() {
        Draft draft = new Draft()
                .attribute(PKCSObjectIdentifiers.pkcs_9_at_challengePassword.getId(), new DERUTF8String("secret"));

        CertificationRequest request = CertificationRequestTest.readable(draft.pem());

        assertThat(request.unused())
                .containsExactly(new CertificationRequest.Unused("attribute", "1.2.840.113549.1.9.7"));
        assertThat(request.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\nb"})
    void refusesACommonNameThatNobodyMayHave(String name) {
        assertThat(problem(new Draft().subject(name))).isEqualTo(Problem.BAD_NAME);
    }

    @Test
    void refusesACommonNameThatIsNoText() {
        X500Name subject =
                new X500NameBuilder().addRDN(BCStyle.CN, new DERSequence()).build();

        assertThat(problem(new Draft().subject(subject))).isEqualTo(Problem.BAD_NAME);
    }

    /** Nobody certifies them, so nobody judges them: keytool's C=Unknown, a device's empty O, a common name beside better names. */
    @Test
    void takesWhateverNobodyCertifies() {
        X500Name subject = new X500NameBuilder()
                .addRDN(BCStyle.C, new DERUTF8String("Unknown"))
                .addRDN(BCStyle.O, new DERUTF8String(""))
                .addRDN(BCStyle.OU, new DERUTF8String("o".repeat(65)))
                .addRDN(BCStyle.CN, new DERUTF8String("a".repeat(10_000)))
                .addRDN(BCStyle.CN, new DERUTF8String(""))
                .addRDN(BCStyle.POSTAL_ADDRESS, new DERSequence(new DERUTF8String("a street")))
                .build();

        assertThat(CertificationRequestTest.readable(
                                new Draft().subject(subject).pem())
                        .commonNames())
                .hasSize(2);
    }

    @Test
    void refusesAPartOfASubjectThatIsEmpty() {
        X500Name subject = X500Name.getInstance(new DERSequence(new DERSet()));

        assertThat(problem(new Draft().subject(subject))).isEqualTo(Problem.BAD_NAME);
    }

    @Test
    void refusesADefaultThatIsWrittenOut() {
        DERSequence extension = new DERSequence(new ASN1Encodable[] {
            Extension.keyUsage, ASN1Boolean.FALSE, new DEROctetString(new byte[] {3, 2, 7, (byte) 0x80})
        });

        assertThat(problem(new Draft().extension(extension))).isEqualTo(Problem.BAD_ATTRIBUTE);
    }

    @Test
    void refusesASubjectThatIsNoUtf8() {
        byte[] der = octets(new Draft().subject("~~~~~~").pem());
        String text =
                new String(der, StandardCharsets.ISO_8859_1).replace("~~~~~~", "\u00ff\u00fe\u00ff\u00fe\u00ff\u00fe");

        assertThat(problemOf(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(Problem.BAD_NAME);
    }

    @Test
    void provesPossessionOverAnUnsortedSetOfAttributes() {
        Draft draft = new Draft()
                .attribute(PKCSObjectIdentifiers.pkcs_9_at_challengePassword.getId(), new DERUTF8String("a longer one"))
                .attribute("1.2.3", new DERUTF8String("b"));
        Draft turned = new Draft()
                .attribute("1.2.3", new DERUTF8String("b"))
                .attribute(
                        PKCSObjectIdentifiers.pkcs_9_at_challengePassword.getId(), new DERUTF8String("a longer one"));

        assertThat(draft.pem()).isNotEqualTo(turned.pem());
        for (Draft one : List.of(draft, turned)) {
            assertThat(ProofOfPossession.verify(CertificationRequestTest.readable(one.pem())))
                    .isEqualTo(new ProofOfPossession.Proven());
        }
    }

    @Test
    void everyOctetThatIsChangedIsRefusedOrUnproven() {
        byte[] good = octets(GOOD);
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= 0x01;

            assertThat(isProven(changed)).as("octet %d", i).isFalse();
        }
        assertThat(isProven(good)).isTrue();
    }

    @Test
    void everyBeginningIsRefused() {
        byte[] good = octets(GOOD);
        for (int length = 0; length < good.length; length++) {
            assertThat(isProven(Arrays.copyOf(good, length)))
                    .as("length %d", length)
                    .isFalse();
        }
    }

    @Test
    void noiseBringsAboutNothingElse() {
        Random random = new Random(20_261_121);
        byte[] good = octets(GOOD);
        assertThatCode(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        byte[] noisy = good.clone();
                        for (int change = 0; change < 3; change++) {
                            noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
                        }
                        CertificationRequest.parse(
                                Pem.of("CERTIFICATE REQUEST", noisy).text());
                    }
                })
                .doesNotThrowAnyException();
    }

    private static boolean isProven(byte[] der) {
        return CertificationRequest.parse(pem(der)) instanceof Parsed.Readable readable
                && ProofOfPossession.verify(readable.request()) instanceof ProofOfPossession.Proven;
    }

    private static Problem problem(Draft draft) {
        return problem(draft.pem());
    }

    private static Problem problemOf(byte[] der) {
        return problem(pem(der));
    }

    private static Problem problem(String pem) {
        Parsed parsed = CertificationRequest.parse(pem);
        assertThat(parsed).isInstanceOf(Parsed.Unreadable.class);
        Parsed.Unreadable unreadable = (Parsed.Unreadable) parsed;
        assertThat(unreadable.sentence()).isNotBlank().hasSizeLessThan(300).matches("[^\\p{Cntrl}]*");
        return unreadable.problem();
    }

    private static String pem(byte[] der) {
        return Pem.of("CERTIFICATE REQUEST", der).text();
    }

    private static byte[] octets(String pem) {
        return Pem.parse(pem).getFirst().content();
    }

    private static DERSequence extensions() {
        return new DERSequence(san(new GeneralName(GeneralName.dNSName, "b.internal")));
    }

    private static DERSequence san(GeneralName... names) {
        try {
            return new DERSequence(new ASN1Encodable[] {
                Extension.subjectAlternativeName, new DEROctetString(new DERSequence(names).getEncoded())
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes requests that {@link CertificationRequest#create} would not, and signs them correctly. */
    private static final class Draft {
        private final List<ASN1Encodable> extensions = new ArrayList<>();
        private final List<ASN1Encodable> attributes = new ArrayList<>();
        private X500Name subject = DistinguishedName.commonName("api.internal").toX500Name();
        private int version;

        Draft version(int number) {
            version = number;
            return this;
        }

        Draft subject(String commonName) {
            subject = new X500NameBuilder()
                    .addRDN(BCStyle.CN, new DERUTF8String(commonName))
                    .build();
            return this;
        }

        Draft subject(X500Name name) {
            subject = name;
            return this;
        }

        Draft extension(ASN1Encodable extension) {
            extensions.add(extension);
            return this;
        }

        Draft attribute(String oid, ASN1Encodable... values) {
            attributes.add(new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(oid), new DERSet(values)}));
            return this;
        }

        String pem() {
            if (!extensions.isEmpty()) {
                attribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest.getId(),
                        new DERSequence(extensions.toArray(ASN1Encodable[]::new)));
            }
            try {
                // DL keeps the order of the attributes.
                DLSet set = new DLSet(attributes.toArray(ASN1Encodable[]::new));
                DLSequence info = new DLSequence(new ASN1Encodable[] {
                    new ASN1Integer(version), subject, KEY.publicKey(), new DLTaggedObject(false, 0, set)
                });
                DERBitString signature = new DERBitString(KEY.sign(info.getEncoded("DL")));
                return HostileRequestTest.pem(
                        new DLSequence(new ASN1Encodable[] {info, KEY.algorithm(), signature}).getEncoded("DL"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
