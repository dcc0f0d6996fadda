/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.ResponderWatermark;
import dev.chancery.contracts.RevocationEffective;
import dev.chancery.contracts.RevocationTransition;
import dev.chancery.contracts.RevocationTransition.CertificateHeld;
import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.contracts.RevocationTransition.HoldReleased;
import dev.chancery.eventlog.LogPosition;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EffectivenessTrackerTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration VALIDITY = Duration.ofMinutes(10);
    private static final Duration LEASE = VALIDITY.plusSeconds(30);
    private static final String TOPIC = "chancery.revocations.v1";
    private static final Map<String, String> LOG = Map.of(TOPIC, "this-log");
    private static final CertificateId CERTIFICATE =
            CertificateId.parse("00112233445566778899aabbccddeeff.5f00112233445566778899aabbccddeeff001122");
    /** Where the revocation of these tests stands, and since when. */
    private static final long OFFSET = 7;

    private static final Instant REVOKED = at(100);
    private static final long PAST = OFFSET + 1;

    private final EffectivenessTracker book = new EffectivenessTracker();

    @BeforeEach
    void onThisLog() {
        book.emptied(LOG);
    }

    @Test
    void isEffectiveWhenTheLastResponderHasPassedIt() {
        says("one", 99, OFFSET);
        says("two", 99, OFFSET);
        isRevoked();
        says("one", 101, PAST);
        assertThat(book.due(at(102))).as("two may say good").isEmpty();

        says("two", 103, PAST);

        assertThat(onlyReceipt(104).effectiveAt()).isEqualTo(at(103));
        assertThat(onlyReceipt(104).lastGoodNextUpdate()).isEqualTo(at(103).plus(VALIDITY));
        assertThat(onlyReceipt(104).passed()).containsExactly("one", "two");
    }

    @Test
    void isEffectiveAtOnceWhereNobodyAnswers() {
        isRevoked();

        assertThat(onlyReceipt(101))
                .isEqualTo(new RevocationEffective(CERTIFICATE, "t", REVOKED, REVOKED, REVOKED, List.of(), List.of()));
    }

    /** Before that a watermark may be on the log that we have not read. */
    @Test
    void isNotCountedBeforeTheLogWasReadToItsEndAgain() {
        isRevoked();

        assertThat(book.due(REVOKED)).isEmpty();
        assertThat(book.due(REVOKED.minusSeconds(1))).isEmpty();
    }

    @Test
    void doesNotWaitForAClockThatWasSetBackToComeSoFarAgain() {
        isRevoked();

        book.clockSays(at(40));

        assertThat(book.due(at(40))).as("of a look that may be of before").isEmpty();
        assertThat(onlyReceipt(41).effectiveAt()).isEqualTo(REVOKED);
    }

    @Test
    void waitsForAResponderThatStartsAndHasNotPassedIt() {
        isRevoked();
        says("new", 101, OFFSET);
        assertThat(book.due(at(102))).isEmpty();

        says("new", 102, PAST);

        assertThat(onlyReceipt(103).effectiveAt()).isEqualTo(at(102));
    }

    @Test
    void waitsForTheLeaseOfAResponderThatDied() {
        says("dead", 99, OFFSET);
        isRevoked();
        Instant end = at(99).plus(LEASE);
        assertThat(book.due(end)).as("our clock may be ahead").isEmpty();

        RevocationEffective receipt = onlyReceipt(99 + LEASE.toSeconds() + 11);

        assertThat(receipt.effectiveAt()).isEqualTo(end);
        assertThat(receipt.lastGoodNextUpdate())
                .as("what it signed last ends with its lease")
                .isEqualTo(end);
        assertThat(receipt.ended()).containsExactly("dead");
    }

    @Test
    void hasNothingToWaitForFromALeaseThatEndedBefore() {
        says("gone", -1000, OFFSET);
        isRevoked();

        assertThat(onlyReceipt(101).effectiveAt()).isEqualTo(REVOKED);
        assertThat(onlyReceipt(101).ended()).isEmpty();
    }

    @Test
    void waitsAgainForOneThatCameBack() {
        says("back", -1000, OFFSET);
        isRevoked();
        says("back", 101, OFFSET);

        assertThat(book.due(at(102))).isEmpty();
    }

    /** Whatever is read first, and whatever is read twice. */
    @Test
    void saysTheSameInEveryOrder() {
        List<Consumer<EffectivenessTracker>> records = List.of(
                into -> revoked(into),
                into -> says(into, "one", 99, OFFSET),
                into -> says(into, "one", 101, PAST),
                into -> says(into, "one", 102, PAST + 5),
                into -> says(into, "two", 98, OFFSET - 3),
                into -> says(into, "two", 104, PAST));
        Set<RevocationEffective> said = new HashSet<>();
        for (List<Consumer<EffectivenessTracker>> order : orders(records)) {
            EffectivenessTracker another = new EffectivenessTracker();
            another.emptied(LOG);
            order.forEach(record -> record.accept(another));
            order.reversed().forEach(record -> record.accept(another));
            said.addAll(another.due(at(200)));
        }

        assertThat(said)
                .containsExactly(new RevocationEffective(
                        CERTIFICATE, "t", REVOKED, at(104), at(104).plus(VALIDITY), List.of("one", "two"), List.of()));
    }

    @Test
    void takesNoPositionInATopicThatIsGoneForOneInTheTopicOfItsName() {
        isRevoked();
        book.enter(watermark("old", at(101), 1_000, Map.of(TOPIC, "a-log-of-before")), at(101), at(101));
        assertThat(book.due(at(102))).isEmpty();

        says("old", 103, PAST);

        assertThat(onlyReceipt(104).effectiveAt()).isEqualTo(at(103));
    }

    /** It measures its lease by its own clock, and the answers out there carry its own clock's times. */
    @Test
    void bearsAResponderWhoseClockIsAnHourAhead() {
        Duration ahead = Duration.ofHours(1);
        Instant announced = at(99).plus(ahead);
        book.enter(watermark("ahead", announced, OFFSET, LOG), announced, at(99));
        isRevoked();

        RevocationEffective receipt = onlyReceipt(99 + LEASE.toSeconds() + 11);

        assertThat(receipt.effectiveAt()).isEqualTo(at(99).plus(LEASE));
        assertThat(receipt.lastGoodNextUpdate()).isEqualTo(at(99).plus(LEASE).plus(ahead));
    }

    @Test
    void bearsAResponderWhoseClockIsAnHourBehind() {
        Instant announced = at(99).minus(Duration.ofHours(1));
        book.enter(watermark("behind", announced, OFFSET, LOG), announced, at(99));
        isRevoked();

        assertThat(book.due(at(300)))
                .as("its lease runs, whatever its clock says")
                .isEmpty();
    }

    @Test
    void remembersAnswersOfBeforeTheirLifeWasShortened() {
        says("one", 98, OFFSET);
        book.enter(
                new ResponderWatermark("one", at(101), at(200), Map.of(TOPIC + "/0", PAST), at(110), LOG),
                at(101),
                at(101));
        isRevoked();

        assertThat(onlyReceipt(102).lastGoodNextUpdate()).isEqualTo(at(98).plus(VALIDITY));
    }

    @Test
    void takesTheLeaseForTheAnswersWhereTheResponderDoesNotSay() {
        isRevoked();
        book.enter(
                new ResponderWatermark(
                        "older", at(101), at(101).plus(LEASE), Map.of(TOPIC + "/0", PAST), null, Map.of()),
                at(101),
                at(101));

        assertThat(onlyReceipt(102).effectiveAt()).isEqualTo(at(101));
        assertThat(onlyReceipt(102).lastGoodNextUpdate()).isEqualTo(at(101).plus(LEASE));
    }

    @Test
    void isDoneWithWhatHasItsReceipt() {
        isRevoked();
        RevocationEffective receipt = onlyReceipt(101);

        book.enter(receipt);

        assertThat(book.due(at(102))).isEmpty();
        assertThat(book.size()).isZero();
    }

    @Test
    void isDoneWithWhatHadItsReceiptWhenItWasRead() {
        book.enter(new RevocationEffective(CERTIFICATE, "t", REVOKED, REVOKED, REVOKED, List.of(), List.of()));

        isRevoked();

        assertThat(book.due(at(102))).isEmpty();
    }

    @Test
    void countsHoldsAndNoReleases() {
        LogPosition position = new LogPosition(TOPIC, 0, OFFSET);
        book.enter(new CertificateHeld("h", CERTIFICATE, REVOKED, "a", null), position, REVOKED, REVOKED);
        book.enter(new HoldReleased("r", CERTIFICATE, REVOKED, "a", "h"), position, REVOKED, REVOKED);

        assertThat(onlyReceipt(101).transition()).isEqualTo("h");
        assertThat(book.oldest()).contains(REVOKED);
    }

    private RevocationEffective onlyReceipt(long confirmedAt) {
        List<RevocationEffective> due = book.due(at(confirmedAt));
        assertThat(due).hasSize(1);
        return due.getFirst();
    }

    private void isRevoked() {
        revoked(book);
    }

    private static void revoked(EffectivenessTracker book) {
        RevocationTransition revoked =
                new CertificateRevoked("t", CERTIFICATE, REVOKED, "actor", RevocationReason.SUPERSEDED, null);
        book.enter(revoked, new LogPosition(TOPIC, 0, OFFSET), REVOKED, REVOKED);
    }

    private void says(String responder, long second, long position) {
        says(book, responder, second, position);
    }

    private static void says(EffectivenessTracker book, String responder, long second, long position) {
        book.enter(watermark(responder, at(second), position, LOG), at(second), at(second));
    }

    private static ResponderWatermark watermark(
            String responder, Instant confirmedAt, long position, Map<String, String> topicIds) {
        return new ResponderWatermark(
                responder,
                confirmedAt,
                confirmedAt.plus(LEASE),
                Map.of(TOPIC + "/0", position),
                confirmedAt.plus(VALIDITY),
                topicIds);
    }

    private static <T> List<List<T>> orders(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> orders = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            List<T> rest = new ArrayList<>(items);
            T first = rest.remove(i);
            for (List<T> order : orders(rest)) {
                List<T> whole = new ArrayList<>(List.of(first));
                whole.addAll(order);
                orders.add(whole);
            }
        }
        return orders;
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }
}
