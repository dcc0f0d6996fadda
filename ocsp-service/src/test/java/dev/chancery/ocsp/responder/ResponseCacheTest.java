/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.Bytes;
import dev.chancery.ocsp.TestCa;
import dev.chancery.ocsp.TestOcspRequest;
import dev.chancery.ocsp.responder.Answer.Reach;
import dev.chancery.ocsp.responder.Answer.Signed;
import dev.chancery.ocsp.status.RecordedStatus;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.ocsp.CertId;
import dev.chancery.x509.ocsp.OcspRequest;
import dev.chancery.x509.ocsp.OcspRequest.Parsed.Readable;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ResponseCacheTest {
    private static final TestCa CA = TestCa.root().issuing("Kept");
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LIFE = Duration.ofMinutes(8);
    private static final RecordedStatus GOOD = new RecordedStatus.Good();
    private static final String PATH = "/ocsp/one";

    private final ResponseCache kept = new ResponseCache(ROOM_FOR_THREE, Duration.ofSeconds(3));
    /** Of nine bytes, one of them spelled. */
    private static final long ROOM_FOR_THREE = 3 * (1_024 + 9) + 200;

    private final SerialNumber serial = TestCa.serial();

    @Test
    void givesAnAnswerForEverySpellingThatLedToIt() {
        keep(serial, GOOD, START);
        Bytes body = Bytes.of(new byte[] {1, 2, 3});
        spell(PATH, serial);
        spell(body, serial);

        assertThat(ready(PATH, START)).isTrue();
        assertThat(kept.ready(Bytes.of(new byte[] {1, 2, 3}), START.toEpochMilli()))
                .isNotNull();
        assertThat(ready("/ocsp/another", START)).isFalse();
    }

    @Test
    void givesNoneThatIsOlderThanThreeEighthsOfItsLife() {
        keep(serial, GOOD, START);
        spell(PATH, serial);

        assertThat(ready(PATH, START.plus(Duration.ofMinutes(3)).minusMillis(1)))
                .isTrue();
        assertThat(ready(PATH, START.plus(Duration.ofMinutes(3)))).isFalse();
    }

    @Test
    void takesAwayWhatIsSaidOfACertificateInEveryHashAndSpelling() {
        SerialNumber other = TestCa.serial();
        keep(serial, GOOD, START);
        keep(other, GOOD, START);
        spell(PATH, serial);
        spell("/ocsp/other", other);

        kept.forget(id(serial));

        assertThat(ready(PATH, START)).isFalse();
        assertThat(kept.find(question(serial), GOOD, START)).isEmpty();
        assertThat(ready("/ocsp/other", START)).isTrue();

        kept.forgetAll();
        assertThat(ready("/ocsp/other", START)).isFalse();
        assertThat(kept.size()).isZero();
    }

    @Test
    void anAnswerWithAnotherStandingTakesThePlaceWithoutTheOldSpellings() {
        keep(serial, GOOD, START);
        spell(PATH, serial);

        keep(serial, new RecordedStatus.Revoked(RevocationReason.SUPERSEDED, START), START);

        assertThat(ready(PATH, START)).isFalse();
        assertThat(kept.find(question(serial), GOOD, START)).isEmpty();
    }

    @Test
    void aYoungerAnswerServesAllSpellingsOfTheOlder() {
        keep(serial, GOOD, START);
        spell(PATH, serial);
        Instant later = START.plus(Duration.ofMinutes(3));
        assertThat(kept.nextDue(later)).contains(question(serial));

        keep(serial, GOOD, later);

        assertThat(ready(PATH, later)).isTrue();
        assertThat(kept.nextDue(later)).isEmpty();
    }

    @Test
    void goesThroughAllThatAreDueTheOldestFirstThoughNoneIsSignedAnew() {
        SerialNumber second = TestCa.serial();
        SerialNumber third = TestCa.serial();
        keep(serial, GOOD, START);
        keep(second, GOOD, START.plusSeconds(1));
        keep(third, GOOD, START.plusSeconds(2));
        Instant later = START.plus(LIFE.dividedBy(4)).plusMillis(1_001);
        keep(serial, GOOD, later);

        assertThat(kept.nextDue(later)).contains(question(second));
        assertThat(kept.nextDue(later)).as("the third is due in a second").isEmpty();
        assertThat(kept.nextDue(later.plusSeconds(1))).contains(question(third));
        kept.forget(id(serial));
        assertThat(kept.nextDue(later.plusSeconds(1))).contains(question(second));
        assertThat(kept.nextDue(later.plusSeconds(1))).contains(question(third));
    }

    @Test
    void makesRoomByWhatWasNotAskedFor() {
        SerialNumber asked = TestCa.serial();
        keep(asked, GOOD, START);
        spell(PATH, asked);
        keep(serial, GOOD, START);
        keep(TestCa.serial(), GOOD, START);
        assertThat(ready(PATH, START)).isTrue();

        keep(TestCa.serial(), GOOD, START);

        assertThat(kept.size()).isEqualTo(3);
        assertThat(ready(PATH, START)).isTrue();
        assertThat(kept.find(question(serial), GOOD, START)).isEmpty();
    }

    @Test
    void oneClientCannotFillItWithSpellings() {
        keep(serial, GOOD, START);

        for (int i = 0; i < 100; i++) {
            spell("/ocsp/" + i, serial);
        }

        assertThat(ready("/ocsp/0", START)).isFalse();
        assertThat(ready("/ocsp/99", START)).isTrue();
    }

    /** What a stranger has kept for him is counted in bytes: large answers and long spellings are fewer. */
    @Test
    void noSizeOfAnswersOrSpellingsTakesMoreThanItsMemory() {
        ResponseCache small = new ResponseCache(100_000, Duration.ofSeconds(3));
        for (int i = 0; i < 1_000; i++) {
            SerialNumber each = TestCa.serial();
            Signed signed = Signed.of(new byte[i * 13], "good", START, START.plus(LIFE), Reach.EVERYBODY);
            small.keep(question(each), id(each), GOOD, signed);
            for (int spelling = 0; spelling < 6; spelling++) {
                small.spelled("/" + i + "/" + spelling + "a".repeat(500), question(each));
            }
            assertThat(small.bytes()).isBetween(1L, 100_000L);
        }
        assertThat(small.size()).isLessThan(10);
        small.forgetAll();
        assertThat(small.bytes()).isZero();
    }

    @Test
    void oneThatHasNoRoomAtAllIsNotKept() {
        Signed signed = Signed.of(new byte[9_000], "good", START, START.plus(LIFE), Reach.EVERYBODY);

        kept.keep(question(serial), id(serial), GOOD, signed);

        assertThat(kept.size()).isZero();
        assertThat(kept.bytes()).isZero();
    }

    private boolean ready(String path, Instant now) {
        return kept.ready(path, now.toEpochMilli()) != null;
    }

    private void keep(SerialNumber of, RecordedStatus standing, Instant thisUpdate) {
        Signed signed = Signed.of(new byte[9], "good", thisUpdate, thisUpdate.plus(LIFE), Reach.EVERYBODY);
        kept.keep(question(of), id(of), standing, signed);
    }

    private void spell(Object spelling, SerialNumber of) {
        kept.spelled(spelling, question(of));
    }

    private static CertificateId id(SerialNumber serial) {
        return new CertificateId(CA.id(), serial);
    }

    private static CertId question(SerialNumber serial) {
        Readable readable =
                (Readable) OcspRequest.parse(TestOcspRequest.about(CA, serial).der());
        return readable.request().certificates().getFirst();
    }
}
