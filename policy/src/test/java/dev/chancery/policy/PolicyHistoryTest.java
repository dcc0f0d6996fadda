/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.PolicyAnnounced.Signature;
import dev.chancery.policy.PolicyHistory.Step;
import dev.chancery.policy.PolicyHistory.Step.Counted;
import dev.chancery.policy.PolicyHistory.Step.Ignored;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import dev.chancery.x509.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyHistoryTest {
    private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SigningKey ALICE = SigningKey.generate(KeyAlgorithm.P256, RANDOM);
    private static final SigningKey BOB = SigningKey.generate(KeyAlgorithm.ED25519, RANDOM);
    private static final SigningKey CAROL = SigningKey.generate(KeyAlgorithm.rsa(3_072), RANDOM);
    private static final SigningKey MALLORY = SigningKey.generate(KeyAlgorithm.P384, RANDOM);

    private static final String FIRST = bundle(2, 2, Map.of("alice", ALICE, "bob", BOB, "carol", CAROL));
    private static final PolicyHistory BEGUN = counted(PolicyHistory.EMPTY, announced(2, FIRST));

    @Test
    void theFirstBundleOfALogNeedsNobody() {
        assertThat(BEGUN.inForceAt(Instant.EPOCH)).isPresent();
    }

    @Test
    void countsWithEnoughSignaturesOfThoseWhomTheOneBeforeNames() {
        String next = bundle(3, 1, Map.of("mallory", MALLORY));

        PolicyHistory history =
                counted(BEGUN, announced(3, next, sign("alice", ALICE, 3, next), sign("carol", CAROL, 3, next)));

        assertThat(history.inForceAt(TIME.plusSeconds(59)).orElseThrow().version())
                .isEqualTo(2);
        assertThat(history.inForceAt(TIME.plusSeconds(60)).orElseThrow().version())
                .isEqualTo(3);
    }

    @Test
    void takesSignaturesOfEveryKindOfKey() {
        String next = bundle(3, 1, Map.of("alice", ALICE));

        assertThat(step(BEGUN, announced(3, next, sign("bob", BOB, 3, next), sign("carol", CAROL, 3, next))))
                .isInstanceOf(Counted.class);
    }

    @Test
    void oneSignatureIsNotTwo() {
        String next = bundle(3, 1, Map.of("alice", ALICE));
        Signature alice = sign("alice", ALICE, 3, next);

        assertUnsigned(announced(3, next, alice));
        assertUnsigned(announced(3, next, alice, alice));
        assertUnsigned(announced(3, next, alice, new Signature("bob", alice.signature())));
    }

    @Test
    void nobodyApprovesHimself() {
        String next = bundle(3, 1, Map.of("mallory", MALLORY));

        assertUnsigned(announced(3, next, sign("mallory", MALLORY, 3, next), sign("alice", ALICE, 3, next)));
    }

    @Test
    void aSignatureIsOverTheVersionAndEveryByte() {
        String next = bundle(3, 1, Map.of("alice", ALICE));
        Signature alice = sign("alice", ALICE, 3, next);

        assertUnsigned(announced(3, next + "\n", alice, sign("bob", BOB, 3, next + "\n")));
        assertUnsigned(announced(4, next.replace("version: 3", "version: 4"), alice, sign("bob", BOB, 3, next)));
        assertUnsigned(announced(3, next, alice, new Signature("bob", Bytes.of(BOB.sign(utf8(next))))));
    }

    @Test
    void aBundleThatWasInForceOnceDoesNotComeBackByBeingSentAgain() {
        String next = bundle(3, 1, Map.of("alice", ALICE));
        PolicyHistory history =
                counted(BEGUN, announced(3, next, sign("alice", ALICE, 3, next), sign("bob", BOB, 3, next)));

        assertThat(step(history, announced(2, FIRST))).isInstanceOf(Step.Repeated.class);
        assertThat(step(history, announced(3, next))).isInstanceOf(Step.Repeated.class);
    }

    @Test
    void approversWhoGaveUpTheirOfficeAreNotAskedAgain() {
        String free = bundle(3, 0, Map.of());
        PolicyHistory history =
                counted(BEGUN, announced(3, free, sign("alice", ALICE, 3, free), sign("bob", BOB, 3, free)));

        assertThat(step(history, announced(4, bundle(4, 0, Map.of())))).isInstanceOf(Counted.class);
    }

    /** A newer program wrote it: requests wait, and who signs the next one is known all the same. */
    @Test
    void theApproversOfABundleThatCannotBeReadAreReadAllTheSame() {
        String newer = bundle(3, 1, Map.of("mallory", MALLORY)) + "quorums: {}\n";
        PolicyHistory history =
                counted(BEGUN, announced(3, newer, sign("alice", ALICE, 3, newer), sign("bob", BOB, 3, newer)));
        String next = bundle(4, 1, Map.of("alice", ALICE));

        assertThat(history.inForceAt(TIME.plusSeconds(60))).isEmpty();
        assertThat(step(history, announced(4, next, sign("alice", ALICE, 4, next))))
                .isInstanceOf(Ignored.class);
        assertThat(step(history, announced(4, next, sign("mallory", MALLORY, 4, next))))
                .isInstanceOf(Counted.class);
    }

    @Test
    void ignoresWhatSaysSomethingElseThanItsText() {
        PolicyAnnounced wrong = new PolicyAnnounced("2", FIRST, Sha256.of(utf8("x")), TIME, List.of());

        assertThat(((Ignored) step(PolicyHistory.EMPTY, wrong)).reason()).isEqualTo("malformed");
        assertThat(((Ignored) step(PolicyHistory.EMPTY, announced(3, FIRST))).reason())
                .isEqualTo("malformed");
    }

    @Test
    void refusesApproversWhoAreOnePersonOrTooFew() {
        assertThatThrownBy(() -> BundleText.read(bundle(2, 2, Map.of("alice", ALICE, "bob", ALICE))))
                .hasMessageContaining("same key");
        assertThatThrownBy(() -> BundleText.read(bundle(2, 2, Map.of("alice", ALICE))))
                .hasMessageContaining("1 to 1");
    }

    private static void assertUnsigned(PolicyAnnounced announced) {
        assertThat(step(BEGUN, announced)).isInstanceOfSatisfying(Ignored.class, ignored -> {
            assertThat(ignored.reason()).isEqualTo("unsigned");
            assertThat(ignored.sentence()).contains("2 of [alice, bob, carol]", "chancery policy sign");
        });
    }

    private static Step step(PolicyHistory history, PolicyAnnounced announced) {
        return history.apply(announced, TIME);
    }

    private static PolicyHistory counted(PolicyHistory history, PolicyAnnounced announced) {
        Step step = step(history, announced);
        assertThat(step).isInstanceOf(Counted.class);
        return ((Counted) step).history();
    }

    private static PolicyAnnounced announced(int version, String bundle, Signature... signatures) {
        return new PolicyAnnounced(
                Integer.toString(version), bundle, Sha256.of(utf8(bundle)), TIME, Arrays.asList(signatures));
    }

    private static Signature sign(String name, SigningKey key, int version, String bundle) {
        return new Signature(name, Bytes.of(key.sign(ApprovalStatement.of(Integer.toString(version), bundle))));
    }

    private static String bundle(int version, int signatures, Map<String, SigningKey> approvers) {
        String text = BundleText.shipped().replace("\nversion: 7\n", "\nversion: " + version + "\n");
        return approvers.isEmpty()
                ? text
                : text + "approval:\n  signatures: " + signatures + "\n  approvers:\n"
                        + approvers.entrySet().stream()
                                .map(each -> "    " + each.getKey() + ": |\n"
                                        + pem(each.getValue()).indent(6))
                                .collect(Collectors.joining());
    }

    private static String pem(SigningKey key) {
        try {
            return Pem.of("PUBLIC KEY", key.publicKey().getEncoded()).text();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
