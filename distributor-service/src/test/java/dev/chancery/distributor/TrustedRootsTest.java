/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.AuthorityEvent;
import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.Streams;
import dev.chancery.distributor.trust.TrustedRoots;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrustedRootsTest {
    private static final TestAuthorities FIRST = TestAuthorities.make();
    private static final TestAuthorities SECOND = TestAuthorities.make();

    private final TrustedRoots roots = new TrustedRoots();
    private long offset;

    private void read(AuthorityEvent event) {
        String topic = Streams.AUTHORITIES.topic();
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(topic, 0, offset, null, Streams.AUTHORITIES.write(event));
        record.headers().add("ce_type", Streams.AUTHORITIES.typeOf(event).getBytes(StandardCharsets.UTF_8));
        roots.view()
                .apply(new TopicPartition(topic, 0), offset, ++offset, List.of(record))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private static AuthorityAnnounced root(X509CertificateHolder certificate, @Nullable IssuerId parent) {
        return new AuthorityAnnounced(
                IssuerId.of(certificate),
                "root",
                AuthorityRole.ROOT,
                Pem.certificate(certificate),
                parent,
                Sha256.of(new byte[] {1}),
                "http://127.0.0.1:8082",
                1,
                Instant.EPOCH);
    }

    @Test
    void trustsTheFirstOfTheLog() {
        read(root(FIRST.root(), null));

        assertThat(roots.now().certificates()).containsExactly(FIRST.root());
        assertThat(roots.now().anchors(FIRST.issuing())).isTrue();
        assertThat(roots.now().anchors(SECOND.issuing())).isFalse();
    }

    @Test
    void trustsNoOtherThatComesLater() {
        read(root(FIRST.root(), null));
        read(root(SECOND.root(), null));

        assertThat(roots.now().certificates()).containsExactly(FIRST.root());
    }

    @Test
    void trustsAnotherThatATrustedOneHasSigned() {
        read(root(FIRST.root(), null));
        read(root(SECOND.root(), null));
        read(root(FIRST.crossSign(SECOND.root()), IssuerId.of(FIRST.root())));

        assertThat(roots.now().anchors(SECOND.issuing())).isTrue();
        assertThat(roots.now().certificates())
                .as("hosts are given the root itself")
                .containsExactly(FIRST.root(), SECOND.root());
    }

    @Test
    void looksAtTheSignatureAndNotAtWhatIsSaidOfIt() {
        read(root(FIRST.root(), null));
        read(root(SECOND.root(), IssuerId.of(FIRST.root())));

        assertThat(roots.now().certificates()).containsExactly(FIRST.root());
    }

    @Test
    void trustsAnotherWhoseFingerprintWasConfirmed() {
        IssuerId second = IssuerId.of(SECOND.root());
        read(root(FIRST.root(), null));
        read(root(SECOND.root(), null));
        read(new AuthorityEvent.AuthorityConfirmed(second, Certificates.fingerprint(FIRST.root()), Instant.EPOCH));
        assertThat(roots.now().certificates()).as("another's fingerprint").containsExactly(FIRST.root());

        read(new AuthorityEvent.AuthorityConfirmed(second, Certificates.fingerprint(SECOND.root()), Instant.EPOCH));

        assertThat(roots.now().certificates()).containsExactly(FIRST.root(), SECOND.root());
    }

    @Test
    void trustsADistrustedOneNoMore() {
        read(root(FIRST.root(), null));
        read(new AuthorityEvent.AuthorityDistrusted(IssuerId.of(FIRST.root()), Instant.EPOCH));

        assertThat(roots.now().certificates()).isEmpty();
    }

    @Test
    void whatADistrustedOneSignedIsNotBelieved() {
        IssuerId issuing = IssuerId.of(FIRST.issuing());
        read(root(FIRST.root(), null));
        read(new AuthorityAnnounced(
                issuing,
                "services-1",
                AuthorityRole.SERVICES,
                Pem.certificate(FIRST.issuing()),
                IssuerId.of(FIRST.root()),
                Sha256.of(new byte[] {1}),
                "http://127.0.0.1:8082",
                1,
                Instant.EPOCH));
        assertThat(roots.ends().flawUnder(issuing)).isEmpty();

        read(new AuthorityEvent.AuthorityDistrusted(IssuerId.of(FIRST.root()), Instant.EPOCH));

        assertThat(roots.ends().flawUnder(issuing))
                .hasValueSatisfying(flaw -> assertThat(flaw).contains("authority root", "is distrusted"));
    }
}
