/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.RevocationStatus.Held;
import dev.chancery.contracts.RevocationStatus.NotRevoked;
import dev.chancery.contracts.RevocationStatus.Revoked;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.x509.RevocationReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RevocationStatusTest {

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @Test
    void theFirstRevokeWins() {
        RevocationStatus status = fold(
                revoked("1", RevocationReason.SUPERSEDED, 10),
                revoked("2", RevocationReason.CESSATION_OF_OPERATION, 20));

        assertThat(status).isEqualTo(new Revoked(RevocationReason.SUPERSEDED, Samples.TIME.plusSeconds(10), "1"));
    }

    @Test
    void keyCompromiseReplacesAWeakerReasonAndKeepsTheDate() {
        RevocationStatus status =
                fold(revoked("1", RevocationReason.SUPERSEDED, 10), revoked("2", RevocationReason.KEY_COMPROMISE, 20));

        assertThat(status).isEqualTo(new Revoked(RevocationReason.KEY_COMPROMISE, Samples.TIME.plusSeconds(10), "2"));
    }

    /** A registry whose clock is an hour ahead would revoke from an hour on. */
    @Test
    void countsFromTheBrokersTimeAndNotFromTheWriters() {
        Instant appendedAt = Samples.TIME.minusSeconds(3_600).plusMillis(700);
        Instant counts = Samples.TIME.minusSeconds(3_600);

        assertThat(RevocationStatus.initial().after(revoked("1", RevocationReason.SUPERSEDED, 10), appendedAt))
                .isEqualTo(new Revoked(RevocationReason.SUPERSEDED, counts, "1"));
        assertThat(RevocationStatus.initial().after(held("1"), appendedAt))
                .isInstanceOfSatisfying(
                        Held.class, held -> assertThat(held.at()).isEqualTo(counts));
    }

    @Test
    void nothingReplacesKeyCompromise() {
        RevocationStatus status =
                fold(revoked("1", RevocationReason.KEY_COMPROMISE, 10), revoked("2", RevocationReason.SUPERSEDED, 20));

        assertThat(status)
                .isInstanceOfSatisfying(
                        Revoked.class,
                        revoked -> assertThat(revoked.transition()).isEqualTo("1"));
    }

    @Test
    void aReleaseEndsTheHoldThatItNames() {
        assertThat(fold(held("1"), released("2", "1"))).isInstanceOf(NotRevoked.class);
        assertThat(fold(held("1"), released("2", "another"))).isInstanceOf(Held.class);
    }

    @Test
    void aReleaseNeverEndsARevocation() {
        assertThat(fold(held("1"), revoked("2", RevocationReason.UNSPECIFIED, 1), released("3", "1")))
                .isInstanceOf(Revoked.class);
    }

    @Test
    void aLateRepeatOfAnEndedHoldHoldsNothing() {
        assertThat(fold(held("1"), released("2", "1"), held("1"))).isInstanceOf(NotRevoked.class);
    }

    @Test
    void aHoldAfterARevocationChangesNothing() {
        assertThat(fold(revoked("1", RevocationReason.UNSPECIFIED, 1), held("2")))
                .isInstanceOf(Revoked.class);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void repeatsChangeNothing(long seed) {
        Random random = new Random(seed);
        List<RevocationTransition> history = history(random);
        List<RevocationTransition> repeated = withRepeats(history, random);

        assertThat(fold(repeated)).as("seed %d: %s", seed, repeated).isEqualTo(fold(history));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void inWhateverOrderARevocationIsFinal(long seed) {
        Random random = new Random(seed);
        List<RevocationTransition> shuffled = history(random);
        shuffled.add(revoked("final", RevocationReason.PRIVILEGE_WITHDRAWN, 99));
        Collections.shuffle(shuffled, random);

        assertThat(fold(shuffled)).as("seed %d: %s", seed, shuffled).isInstanceOf(Revoked.class);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void inWhateverOrderACompromiseIsNeverForgotten(long seed) {
        Random random = new Random(seed);
        List<RevocationTransition> shuffled = history(random);
        shuffled.add(revoked("compromise", RevocationReason.KEY_COMPROMISE, 99));
        Collections.shuffle(shuffled, random);

        assertThat(fold(shuffled))
                .as("seed %d: %s", seed, shuffled)
                .isInstanceOfSatisfying(
                        Revoked.class,
                        revoked -> assertThat(revoked.reason()).isEqualTo(RevocationReason.KEY_COMPROMISE));
    }

    private static List<RevocationTransition> history(Random random) {
        List<RevocationTransition> history = new ArrayList<>();
        int length = 1 + random.nextInt(8);
        for (int i = 0; i < length; i++) {
            history.add(
                    switch (random.nextInt(3)) {
                        case 0 ->
                            revoked(
                                    "r" + i,
                                    random.nextBoolean() ? RevocationReason.SUPERSEDED : RevocationReason.UNSPECIFIED,
                                    i);
                        case 1 -> held("h" + i);
                        default -> released("u" + i, "h" + random.nextInt(length));
                    });
        }
        return history;
    }

    /** Repeats some transitions later than they first stood: at-least-once never repeats one before it happened. */
    private static List<RevocationTransition> withRepeats(List<RevocationTransition> history, Random random) {
        List<RevocationTransition> repeated = new ArrayList<>(history);
        for (RevocationTransition transition : history) {
            if (random.nextInt(3) == 0) {
                int first = repeated.indexOf(transition);
                repeated.add(first + 1 + random.nextInt(repeated.size() - first), transition);
            }
        }
        return repeated;
    }

    private static RevocationStatus fold(RevocationTransition... transitions) {
        return fold(List.of(transitions));
    }

    private static RevocationStatus fold(List<RevocationTransition> transitions) {
        RevocationStatus status = RevocationStatus.initial();
        for (RevocationTransition transition : transitions) {
            status = status.after(transition, transition.at());
        }
        return status;
    }

    private static CertificateRevoked revoked(String id, RevocationReason reason, int seconds) {
        return new CertificateRevoked(id, Samples.CERTIFICATE, Samples.TIME.plusSeconds(seconds), "test", reason, null);
    }

    private static CertificateHeld held(String id) {
        return new CertificateHeld(id, Samples.CERTIFICATE, Samples.TIME, "test", null);
    }

    private static HoldReleased released(String id, String hold) {
        return new HoldReleased(id, Samples.CERTIFICATE, Samples.TIME, "test", hold);
    }
}
