/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.Decision;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Writes what issuer-service would, as the principal issuer. It signs real certificates, but judges nothing. */
public final class Issuer implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final KeyPair key = newKey();
    private final X500Name name = new X500Name("CN=Chancery services-1");
    private final X509CertificateHolder own = certificate(name, BigInteger.ONE, key, Duration.ofDays(365));

    public Issuer(ChanceryInfrastructure infrastructure) {
        this(infrastructure, "issuer");
    }

    /** Where a test needs what another principal would write. */
    public Issuer(ChanceryInfrastructure infrastructure, String principal) {
        this.producer = new KafkaProducer<>(
                infrastructure.propertiesOf(principal), new ByteArraySerializer(), new ByteArraySerializer());
    }

    public IssuerId id() {
        return IssuerId.of(own);
    }

    public X509CertificateHolder certificate() {
        return own;
    }

    /** What is to be said of a certificate beside its serial. */
    public record Facts(
            @Nullable String service,
            String kind,
            Instant appendedAt,
            Instant notBefore,
            Duration validity,
            @Nullable CertificateId renews,
            String tenant,
            String requestId,
            Map<String, String> labels) {
        public static Facts lone(String requestId) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            return new Facts(null, "server", now, now, Duration.ofDays(30), null, "local", requestId, Map.of());
        }

        public Facts ofService(String named) {
            return new Facts(named, kind, appendedAt, notBefore, validity, renews, tenant, requestId, labels);
        }

        public Facts ofKind(String named) {
            return new Facts(service, named, appendedAt, notBefore, validity, renews, tenant, requestId, labels);
        }

        public Facts of(String writer) {
            return new Facts(service, kind, appendedAt, notBefore, validity, renews, writer, requestId, labels);
        }

        public Facts appended(Instant at) {
            return new Facts(service, kind, at, notBefore, validity, renews, tenant, requestId, labels);
        }

        public Facts from(Instant start, Duration lifetime) {
            return new Facts(service, kind, appendedAt, start, lifetime, renews, tenant, requestId, labels);
        }

        public Facts renewing(CertificateId predecessor) {
            return new Facts(service, kind, appendedAt, notBefore, validity, predecessor, tenant, requestId, labels);
        }
    }

    public CertificateIssued issued(BigInteger serial, Facts facts) {
        return issued(serial, facts, certificate(new X500Name("CN=api.internal"), serial, newKey(), facts.validity()));
    }

    /** For this key, as a renewal that keeps it would be. */
    public CertificateIssued issued(BigInteger serial, Facts facts, PublicKey subjectKey) {
        return issued(
                serial, facts, certificate(new X500Name("CN=api.internal"), serial, subjectKey, facts.validity()));
    }

    /** With a certificate that was signed before: where its content does not matter, and many are needed. */
    public CertificateIssued issued(BigInteger serial, Facts facts, X509CertificateHolder leaf) {
        CertificateId id = new CertificateId(id(), SerialNumber.issued(serial));
        return new CertificateIssued(
                id,
                pem(leaf) + pem(own),
                Sha256.of(encoded(leaf)),
                "CN=api.internal",
                List.of("api.internal", "n" + serial + ".internal"),
                "server",
                facts.service(),
                facts.kind(),
                facts.service() == null ? Slot.lone(id) : Slot.of(facts.service(), facts.kind()),
                facts.notBefore(),
                facts.notBefore().plus(facts.validity()).minusSeconds(1),
                facts.validity(),
                true,
                facts.labels(),
                facts.renews(),
                "1",
                request(facts));
    }

    /** Publishes it and waits for the broker. */
    public <M> void publish(EventStream<M> stream, String recordKey, M message) {
        publish(LogEvent.of(stream, recordKey, message, recordKey, "/services/issuer", Instant.now()));
    }

    public void publish(CertificateIssued issued) {
        publish(event(issued));
    }

    /** Answers the request on its tenant's outcomes, with this certificate's octets. */
    public void grant(String requestId, CertificateIssued issued) {
        publish(
                Streams.outcomes(issued.tenant()),
                requestId,
                new CertificateGranted(
                        issued.certificate(),
                        issued.chain(),
                        issued.sha256(),
                        issued.notAfter(),
                        issued.request().digest(),
                        new Decision("1", "server", List.of())));
    }

    /** Publishes without waiting; {@link #flush} waits for all. */
    public void publishLater(CertificateIssued issued) {
        Object _ = producer.send(record(event(issued)));
    }

    /** As the issuer tells of it: at the time at which the broker had the request. */
    private static LogEvent event(CertificateIssued issued) {
        String recordKey = issued.certificate().key();
        return LogEvent.of(
                Streams.CERTIFICATE_EVENTS,
                recordKey,
                issued,
                recordKey,
                "/services/issuer",
                issued.request().time());
    }

    public void flush() {
        producer.flush();
    }

    public void publish(LogEvent event) {
        send(record(event));
    }

    private static ProducerRecord<byte[], byte[]> record(LogEvent event) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                event.topic(),
                String.valueOf(event.key()).getBytes(StandardCharsets.UTF_8),
                event.value().octets());
        record.headers()
                .add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8))
                .add("ce_id", event.envelope().id().getBytes(StandardCharsets.UTF_8))
                .add("ce_source", event.envelope().source().getBytes(StandardCharsets.UTF_8))
                .add("ce_type", event.envelope().type().getBytes(StandardCharsets.UTF_8))
                .add("ce_time", event.envelope().time().toString().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    public void send(ProducerRecord<byte[], byte[]> record) {
        try {
            Object _ = producer.send(record).get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }

    private static CertificateIssued.Request request(Facts facts) {
        return new CertificateIssued.Request(
                "chancery.requests." + facts.tenant() + ".v1",
                facts.requestId(),
                "/services/api",
                facts.appendedAt(),
                Sha256.of(facts.requestId().getBytes(StandardCharsets.UTF_8)),
                Bytes.of("{}".getBytes(StandardCharsets.UTF_8)));
    }

    private X509CertificateHolder certificate(
            X500Name subject, BigInteger serial, KeyPair subjectKey, Duration validity) {
        return certificate(subject, serial, subjectKey.getPublic(), validity);
    }

    private X509CertificateHolder certificate(
            X500Name subject, BigInteger serial, PublicKey subjectKey, Duration validity) {
        try {
            Instant from = Instant.now();
            return new JcaX509v3CertificateBuilder(
                            name, serial, Date.from(from), Date.from(from.plus(validity)), subject, subjectKey)
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String pem(X509CertificateHolder certificate) {
        try (StringWriter text = new StringWriter();
                JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
            writer.flush();
            return text.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509CertificateHolder certificate) {
        try {
            return certificate.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
