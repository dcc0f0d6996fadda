/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityRetired;
import dev.chancery.contracts.AuthorityEvent.AuthorityRevoked;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.issuer.authorities.Designs;
import dev.chancery.issuer.authorities.KeyAvailability;
import dev.chancery.issuer.authorities.LogInMemory;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SigningKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that names an authority: one whose key is here, one whose key is elsewhere, one that is not to sign any more. */
class MissingAuthorityKeysTest {
    private static final Instant APPENDED = Designs.CREATED.plusSeconds(3_600);
    private static final String CSR = csr("responder");

    private static List<? extends AuthorityEvent> announced = List.of();
    private static KeyAvailability.Held held = nothing();
    private static IssuerId platform = new IssuerId("0".repeat(32));

    private final List<AuthorityEvent> log = new ArrayList<>(announced);

    @BeforeAll
    static void establish(@TempDir Path home) throws InterruptedException {
        LogInMemory authorities = new LogInMemory();
        held = (KeyAvailability.Held)
                Designs.establishment(home.resolve("ca"), authorities).advance();
        announced = authorities.records();
        platform = authorities
                .timeline()
                .first(AuthorityRole.PLATFORM)
                .orElseThrow()
                .announced()
                .authority();
    }

    @Test
    void anIssuerWithoutTheKeyMakesNoAnswer() {
        ShippedPolicy without = new ShippedPolicy(log, nothing(), Designs.CREATED);

        assertThatExceptionOfType(KeyNotHereException.class)
                .isThrownBy(() -> signerOf(without))
                .satisfies(needed -> assertThat(needed.authority()).isEqualTo(platform));
    }

    /** A lone issuer would wait for ever, and everybody's requests with it. */
    @Test
    void whereNoOtherIssuerIsThereItIsRefusedAndTheRestGoesOn() {
        Map<IssuerId, AuthorityKey> others = new HashMap<>(held.keys());
        assertThat(others.remove(platform)).isNotNull();
        ShippedPolicy alone = ShippedPolicy.alone(
                log, new KeyAvailability.Held(others, Map.of(platform, "gone"), false), Designs.CREATED);

        Plan.Refuse refused = (Plan.Refuse) signerOf(alone);

        assertThat(refused.reason()).isEqualTo(ReasonCode.AUTHORITY_NOT_AVAILABLE);
        assertThat(refused.sentence()).contains(platform.hex(), "not available", "retry", "authority-established");
        assertThat(alone.judged("local", Requests.server(csr("api.internal")))).isInstanceOf(Plan.Sign.class);
    }

    @Test
    void waitsForTheKeyThatWasAskedForUntilItIsHere() {
        MissingAuthorityKeys absent =
                new MissingAuthorityKeys(new ShippedPolicy(log, nothing(), Designs.CREATED).authorities());
        assertThat(absent.without(Set.of())).isEmpty();

        absent.asked(platform);

        assertThat(absent.without(Set.of())).hasValue(platform);
        assertThat(absent.isEmpty()).isFalse();
        assertThat(absent.without(held.keys().keySet())).isEmpty();
        assertThat(absent.isEmpty()).isTrue();
    }

    @Test
    void waitsForNoKeyOfAnAuthorityThatIsRevoked() {
        revoked(APPENDED.plusSeconds(30));
        MissingAuthorityKeys absent =
                new MissingAuthorityKeys(new ShippedPolicy(log, nothing(), Designs.CREATED).authorities());

        absent.asked(platform);

        assertThat(absent.without(Set.of())).isEmpty();
        assertThat(absent.isEmpty()).isTrue();
    }

    /** Otherwise it would hold up everything behind it for ever: there is no key to wait for. */
    @Test
    void refusesWhatIsForARevokedAuthorityWhoseKeyIsLost() {
        revoked(APPENDED.plusSeconds(30));

        Plan.Refuse refused = (Plan.Refuse) signerOf(new ShippedPolicy(log, nothing(), Designs.CREATED));

        assertThat(refused.reason()).isEqualTo(ReasonCode.AUTHORITY_NOT_AVAILABLE);
        assertThat(refused.sentence()).contains(platform.hex(), "revoked", "send a new request");
    }

    @Test
    void aRetiredAuthorityStillSignsForItsResponder() {
        log.add(new AuthorityRetired(platform, APPENDED.minusSeconds(60)));

        assertThat(signerOf(new ShippedPolicy(log, held, Designs.CREATED))).isInstanceOf(Plan.Sign.class);
    }

    @Test
    void aRevokedAuthoritySignsForNobodyWhatWasAskedForSince() {
        revoked(APPENDED);

        Plan.Refuse refused = (Plan.Refuse) signerOf(new ShippedPolicy(log, held, Designs.CREATED));

        assertThat(refused.reason()).isEqualTo(ReasonCode.AUTHORITY_NOT_AVAILABLE);
        assertThat(refused.sentence()).contains("unknown, revoked, or a root");
    }

    @Test
    void aRevokedAuthorityStillSignsWhatWasAskedForBefore() {
        revoked(APPENDED.plusMillis(1));

        assertThat(signerOf(new ShippedPolicy(log, held, Designs.CREATED))).isInstanceOf(Plan.Sign.class);
    }

    private void revoked(Instant at) {
        log.add(new AuthorityRevoked(platform, RevocationReason.CA_COMPROMISE, at));
    }

    private static KeyAvailability.Held nothing() {
        return new KeyAvailability.Held(Map.of(), Map.of(), false);
    }

    private static String csr(String name) {
        return CertificationRequest.create(
                        SigningKey.generate(KeyAlgorithm.P256, new SecureRandom()),
                        DistinguishedName.commonName(name),
                        List.of())
                .pem();
    }

    private Plan signerOf(ShippedPolicy issuer) {
        return issuer.judged(
                "ocsp",
                Requests.json(CSR, "\"profile\":\"ocsp-signing\",\"labels\":{\"authority\":\"" + platform + "\"}"));
    }
}
