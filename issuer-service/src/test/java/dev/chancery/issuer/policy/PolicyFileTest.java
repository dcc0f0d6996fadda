/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.contracts.Streams;
import dev.chancery.issuer.policy.PolicyFile.Due;
import dev.chancery.policy.ApprovalStatement;
import dev.chancery.policy.BundleText;
import dev.chancery.policy.PolicyHistory;
import dev.chancery.testkit.OpenSsl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle and its signatures as files, announced and read back; the keys and signatures are openssl's. */
class PolicyFileTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path home = Path.of("");

    private final List<String> ignored = new ArrayList<>();
    private final PolicyView view = new PolicyView(ignored::add);

    @BeforeEach
    void begin() throws IOException {
        new OpenSsl(home)
                .run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "alice.key");
        apply(((Due.Announce) load(2).due(view.history(), NOW)).announced());
    }

    @Test
    void announcesTheSignaturesThatLieBesideIt() throws IOException {
        sign(3);

        Due due = load(3).due(view.history(), NOW);

        PolicyAnnounced announced = ((Due.Announce) due).announced();
        assertThat(announced.signatures())
                .extracting(PolicyAnnounced.Signature::approver)
                .containsExactly("alice");
        apply(announced);
        assertThat(view.inForceAt(NOW.plusSeconds(90)).orElseThrow().version()).isEqualTo(3);
        assertThat(ignored).isEmpty();
    }

    @Test
    void announcesNothingThatNobodyApproved() throws IOException {
        Due due = load(3).due(view.history(), NOW);

        assertThat(((Due.Hindered) due).sentence())
                .contains("version 3", "version 2 judges", "1 of [alice]", "chancery policy sign", "restart");
    }

    @Test
    void aReaderIgnoresWhatSomebodyAnnouncedAllTheSame() throws IOException {
        apply(((Due.Announce) load(3).due(PolicyHistory.EMPTY, NOW)).announced());

        assertThat(view.inForceAt(NOW.plusSeconds(90)).orElseThrow().version()).isEqualTo(2);
        assertThat(ignored).containsExactly("unsigned");
    }

    @Test
    void aDifferentBundleUnderTheSameVersionIsHindered() throws IOException {
        Files.writeString(home.resolve("policy.yaml"), text(2) + "# another\n");

        Due due = PolicyFile.load(Optional.of(home.resolve("policy.yaml"))).due(view.history(), NOW);

        assertThat(((Due.Hindered) due).sentence()).contains("raise its version");
    }

    private PolicyFile load(int version) throws IOException {
        return PolicyFile.load(Optional.of(Files.writeString(home.resolve("policy.yaml"), text(version))));
    }

    private String text(int version) {
        String key = new OpenSsl(home).run("pkey", "-in", "alice.key", "-pubout");
        return BundleText.shipped().replace("\nversion: 7\n", "\nversion: " + version + "\n")
                + "approval:\n  signatures: 1\n  approvers:\n    alice: |\n" + key.indent(6);
    }

    private void sign(int version) throws IOException {
        Files.write(home.resolve("statement"), ApprovalStatement.of(Integer.toString(version), text(version)));
        new OpenSsl(home).run("dgst", "-sha384", "-sign", "alice.key", "-out", "policy.yaml.alice.sig", "statement");
    }

    private void apply(PolicyAnnounced announced) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_type", Streams.POLICIES.typeOf(announced).getBytes(StandardCharsets.UTF_8));
        view.apply(new ConsumerRecord<>(
                Streams.POLICIES.topic(),
                0,
                0,
                NOW.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                new byte[0],
                Streams.POLICIES.write(announced),
                headers,
                Optional.empty()));
    }
}
