/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.View.PartitionBounds;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart takes from the file is what the log said, and where it cannot be, nothing. */
class SnapshotsTest {
    private static final int MANY = 10_000;
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final Instant NOT_AFTER = NOW.plus(Duration.ofDays(90));
    private static final IssuerId ISSUER = new IssuerId("ab".repeat(16));
    private static final BigInteger SIGNER = BigInteger.valueOf(3);
    private static final TopicPartition ISSUANCES = new TopicPartition(Streams.ISSUANCES.topic(), 0);
    private static final TopicPartition REVOCATIONS = new TopicPartition(Streams.REVOCATIONS.topic(), 0);

    @TempDir
    private Path directory;

    private final Uuid topic = Uuid.randomUuid();
    private final CertificateView view = new CertificateView(Duration.ofDays(30));
    private final CertificateId unread = id(BigInteger.TWO);
    private boolean allBuried = true;
    private Snapshots snapshots;

    @BeforeEach
    void fill() {
        snapshots = snapshots(view);
        assertThat(snapshots.restore(log(topic, 50_000))).isEmpty();
        serials().limit(MANY - 1).forEach(this::enter);
        enter(SIGNER, Streams.requests("ocsp").topic());
        view.unreadableIssuance(unread);
    }

    @Test
    void aRestartKnowsWhatWasReadAndReadsOnFromThere() {
        write(MANY);
        CertificateView restarted = new CertificateView(Duration.ofDays(30));

        Map<TopicPartition, Long> next = snapshots(restarted).restore(log(topic, 50_000));

        assertThat(next).as("transitions are read anew").containsExactly(Map.entry(ISSUANCES, (long) MANY));
        assertThat(restarted.size()).isEqualTo(MANY);
        assertThat(restarted.signers().of(ISSUER, NOW)).isEqualTo(1);
        serials()
                .limit(MANY - 1)
                .forEach(serial -> assertThat(restarted.of(ISSUER, serial, NOW)).isEqualTo(new RecordedStatus.Good()));
        assertThat(restarted.of(ISSUER, BigInteger.ONE, NOW)).isEqualTo(new RecordedStatus.Unknown());
        assertThat(restarted.of(ISSUER, unread.serial().value(), NOW)).isEqualTo(new RecordedStatus.Unclear());
        assertThat(restarted.of(ISSUER, serials().findFirst().orElseThrow(), NOT_AFTER.plus(Duration.ofDays(31))))
                .isEqualTo(new RecordedStatus.Unknown());
    }

    @Test
    void aTopicThatWasMadeAnewIsReadFromItsBeginning() {
        write(MANY);

        isReadFromTheBeginning(log(Uuid.randomUuid(), 50_000));
    }

    @Test
    void aLogThatEndsBeforeIsReadFromItsBeginning() {
        write(MANY);

        isReadFromTheBeginning(log(topic, MANY - 1));
    }

    @Test
    void aDamagedFileIsAsGoodAsNone() throws IOException {
        write(MANY);
        byte[] content = Files.readAllBytes(file());
        content[content.length / 2] ^= 1;
        Files.write(file(), content);

        isReadFromTheBeginning(log(topic, 50_000));
    }

    @Test
    void aFileThatWasCutOffIsAsGoodAsNone() throws IOException {
        write(MANY);
        byte[] content = Files.readAllBytes(file());
        for (int octets : new int[] {0, 1, 31, 32, 33, content.length - 1}) {
            Files.write(file(), Arrays.copyOf(content, octets));

            isReadFromTheBeginning(log(topic, 50_000));
        }
    }

    @Test
    void aFileThatOthersMayWriteIsNotBelieved() throws IOException {
        write(MANY);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));

        isReadFromTheBeginning(log(topic, 50_000));
    }

    @Test
    void whatIsEmptiedMeanwhileIsNotWritten() {
        snapshots.writeIfDue(() -> {
            view.clear();
            return positions(MANY);
        });

        assertThat(file()).doesNotExist();
    }

    @Test
    void aRecordThatIsNotBuriedYetIsReadAgain() {
        allBuried = false;
        write(MANY);

        assertThat(file()).doesNotExist();
    }

    @Test
    void itIsWrittenAgainOnceEnoughIsNew() throws IOException {
        write(MANY);
        byte[] first = Files.readAllBytes(file());

        new Random(8).ints(MANY - 1, 1, Integer.MAX_VALUE).forEach(i -> enter(BigInteger.valueOf(i)));
        write(2 * MANY - 1);
        assertThat(file()).hasBinaryContent(first);

        enter(BigInteger.TEN);
        write(2 * MANY);
        assertThat(Files.readAllBytes(file())).isNotEqualTo(first);
    }

    private void isReadFromTheBeginning(Map<TopicPartition, PartitionBounds> log) {
        CertificateView restarted = new CertificateView(Duration.ofDays(30));
        assertThat(snapshots(restarted).restore(log)).isEmpty();
        assertThat(restarted.size()).isZero();
    }

    private Snapshots snapshots(CertificateView of) {
        return new Snapshots(file(), of, () -> allBuried);
    }

    private Path file() {
        return directory.resolve("serials");
    }

    private void write(long position) {
        snapshots.writeIfDue(() -> positions(position));
    }

    private static Map<TopicPartition, Long> positions(long issuances) {
        return Map.of(ISSUANCES, issuances, REVOCATIONS, 7L);
    }

    private static Map<TopicPartition, PartitionBounds> log(Uuid topic, long end) {
        return Map.of(
                ISSUANCES, new PartitionBounds(topic, 0, end),
                REVOCATIONS, new PartitionBounds(Uuid.randomUuid(), 0, 7));
    }

    private static Stream<BigInteger> serials() {
        Random random = new Random(7);
        return Stream.generate(() -> new BigInteger(158, random).setBit(158)).limit(MANY);
    }

    private void enter(BigInteger serial) {
        enter(serial, "topic");
    }

    private void enter(BigInteger serial, String requestTopic) {
        Sha256 digest = Sha256.of(serial.toByteArray());
        view.enter(new SerialRecorded(id(serial), NOT_AFTER, requestTopic, "id", digest, digest, 0), NOW);
    }

    private static CertificateId id(BigInteger serial) {
        return new CertificateId(ISSUER, SerialNumber.issued(serial));
    }
}
