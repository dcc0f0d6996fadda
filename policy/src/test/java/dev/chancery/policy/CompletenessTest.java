/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SignatureAlgorithm;
import dev.chancery.x509.SigningKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a CSR holds stands in the decision about it, whoever asks and whatever comes of it. */
class CompletenessTest {
    private static final SigningKey KEY = SigningKey.generate(KeyAlgorithm.P256, new SecureRandom());
    private static final Bundle BUNDLE = BundleText.read(BundleText.shipped());
    private static final int ROUNDS = 150;

    private static final List<Map.Entry<ASN1ObjectIdentifier, String>> SUBJECT = List.of(
            Map.entry(BCStyle.O, "subject attribute O"),
            Map.entry(BCStyle.OU, "subject attribute OU"),
            Map.entry(BCStyle.L, "subject attribute L"),
            Map.entry(BCStyle.SERIALNUMBER, "subject attribute SERIALNUMBER"),
            Map.entry(BCStyle.UID, "subject attribute UID"),
            Map.entry(new ASN1ObjectIdentifier("1.2.3.4"), "subject attribute 1.2.3.4"));

    /** What the decision calls each item that was put in: written down here, and not asked of the judge. */
    private record Csr(Examined examined, Set<String> items) {}

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent", "short-lived", "ocsp-signing", "sub-ca", "nonsense"})
    void everyItemOfACsrStandsInItsDecision(String profile) throws IOException {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Csr csr = csr(new Random(seed));
            for (String tenant : List.of("local", "ocsp", "strangers")) {
                Judgement judgement = Judge.judge(BUNDLE, tenant, request(profile), csr.examined());

                assertThat(judgement.decision().findings())
                        .as("seed %d, profile %s, tenant %s", seed, profile, tenant)
                        .extracting(Finding::what)
                        .containsAll(csr.items());
                assertThat(judgement.decision().findings())
                        .allMatch(finding -> !finding.rule().isBlank());
                assertThat(judgement.decision().policyVersion()).isEqualTo("7");
                boolean refused = judgement.decision().findings().stream()
                        .anyMatch(finding -> finding.verdict() == Verdict.REFUSED);
                assertThat(judgement instanceof Judgement.Refused).isEqualTo(refused);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "agent"})
    void anObjectionToTheKeyComesFirstAndTheRestIsJudgedAllTheSame(String profile) throws IOException {
        Csr csr = csr(new Random(7));
        PreCheckFailure objection = new PreCheckFailure(ReasonCode.BLOCKED_KEY, "key", "blocked-keys", "it is blocked");

        Judgement judgement = Judge.judge(
                BUNDLE,
                "local",
                request(profile),
                new Examined(csr.examined().csr(), csr.examined().key(), List.of(objection)));

        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(ReasonCode.BLOCKED_KEY));
        assertThat(judgement.decision().findings().getFirst().what()).isEqualTo("key");
        assertThat(judgement.decision().findings()).extracting(Finding::what).containsAll(csr.items());
    }

    private static CertificateRequested request(String profile) {
        return new CertificateRequested(
                profile, "PEM", null, null, List.of(), null, false, Map.of("node", "web-1"), null, false);
    }

    private static Csr csr(Random random) throws IOException {
        Set<String> items = new HashSet<>();
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        SUBJECT.forEach(each -> {
            if (random.nextBoolean()) {
                subject.addRDN(each.getKey(), new DERUTF8String("x"));
                items.add(each.getValue());
            }
        });
        for (String name : List.of("api.internal", "www.example.com", "Some Body")) {
            if (random.nextInt(3) == 0) {
                subject.addRDN(BCStyle.CN, new DERUTF8String(name));
                items.add("common name " + name);
            }
        }
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        for (String oid : List.of("1.2.840.113549.1.9.7", "1.2.840.113549.1.9.2", "1.2.3.5")) {
            if (random.nextBoolean()) {
                attributes.add(attribute(oid, new DERUTF8String("secret")));
                items.add("attribute " + oid);
            }
        }
        attributes.add(attribute("1.2.840.113549.1.9.14", extensions(random, items)));
        DERSequence signed = new DERSequence(new ASN1Encodable[] {
            new ASN1Integer(0), subject.build(), KEY.publicKey(), new DERTaggedObject(false, 0, new DERSet(attributes))
        });
        DERSequence csr = new DERSequence(new ASN1Encodable[] {
            signed, SignatureAlgorithm.of(KEY.kind()).identifier(), new DERBitString(KEY.sign(signed.getEncoded("DER")))
        });
        CsrPreCheck examined = CsrPreCheck.of(
                Pem.of("CERTIFICATE REQUEST", csr.getEncoded("DER")).text());
        assertThat(examined).isInstanceOf(Examined.class);
        assertThat(((Examined) examined).objections()).isEmpty();
        return new Csr((Examined) examined, items);
    }

    private static DERSequence extensions(Random random, Set<String> items) throws IOException {
        ASN1EncodableVector extensions = new ASN1EncodableVector();
        extensions.add(extension(
                Extension.subjectAlternativeName.getId(), names(random, items).getEncoded("DER")));
        for (String oid :
                List.of("2.5.29.15", "2.5.29.19", "2.5.29.37", "1.2.3.4.5", "1.3.6.1.5.5.7.1.24", "2.5.29.30")) {
            if (random.nextBoolean()) {
                extensions.add(extension(oid, new byte[] {5, 0}));
                items.add("extension " + oid);
            }
        }
        return new DERSequence(extensions);
    }

    private static GeneralNames names(Random random, Set<String> items) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, "always.internal"));
        items.add("dns always.internal");
        add(random, names, items, GeneralName.dNSName, "*.internal", "dns *.internal");
        add(random, names, items, GeneralName.dNSName, "www.example.com", "dns www.example.com");
        add(random, names, items, GeneralName.iPAddress, "10.0.0.7", "ip 10.0.0.7");
        add(random, names, items, GeneralName.iPAddress, "2001:db8::1", "ip 2001:db8::1");
        add(
                random,
                names,
                items,
                GeneralName.uniformResourceIdentifier,
                "spiffe://mesh.internal/a",
                "uri spiffe://mesh.internal/a");
        add(random, names, items, GeneralName.rfc822Name, "me@api.internal", "email me@api.internal");
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static void add(
            Random random, List<GeneralName> names, Set<String> items, int type, String text, String what) {
        if (random.nextBoolean()) {
            names.add(new GeneralName(type, text));
            items.add(what);
        }
    }

    private static DERSequence attribute(String oid, ASN1Encodable value) {
        return new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(oid), new DERSet(value)});
    }

    private static DERSequence extension(String oid, byte[] value) {
        return new DERSequence(new ASN1Encodable[] {new ASN1ObjectIdentifier(oid), new DEROctetString(value)});
    }
}
