/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.benchmarks;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.eventlog.LogPublisher;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * Puts serial numbers on the log, as the issuer would before it signs, and writes what clients ask about them.
 *
 * <p>Arguments: the stack's home, how many serial numbers, a directory. There it leaves {@code paths}, a GET's path a line; {@code bodies}, a POST's
 * body a line in hex, whose last 32 octets are its nonce; {@code serials}, a number a line in hex. At most 100,000 of each.
 */
public final class StatusQuestions {
    private static final int ASKED_MAX = 100_000;
    private static final int SERIAL_BITS = 152;
    private static final int NONCE_OCTETS = 32;
    private static final int BATCH = 2_000;
    private static final Duration LIFE = Duration.ofDays(90);
    private static final Duration READING = Duration.ofSeconds(30);

    private final X509CertificateHolder issuer;
    private final CertificateId first;
    private final Random random = new Random();

    private StatusQuestions(AuthorityAnnounced authority) {
        this.issuer = Pem.parseCertificate(authority.certificate());
        this.first = new CertificateId(authority.authority(), SerialNumber.issued(BigInteger.ONE));
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> kafka = Broker.asAdmin(Path.of(arguments[0]));
        int count = Integer.parseInt(arguments[1]);
        Path directory = Files.createDirectories(Path.of(arguments[2]));
        new StatusQuestions(authority(kafka)).write(kafka, count, directory);
    }

    private void write(Map<String, Object> kafka, int count, Path directory) throws Exception {
        Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        try (BufferedWriter paths = Files.newBufferedWriter(directory.resolve("paths"));
                BufferedWriter bodies = Files.newBufferedWriter(directory.resolve("bodies"));
                BufferedWriter serials = Files.newBufferedWriter(directory.resolve("serials"));
                LogPublisher log = LogPublisher.onOwnThread(kafka, "status-questions")) {
            List<LogEvent> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < count; i++) {
                BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
                batch.add(recorded(serial, now));
                if (batch.size() == BATCH || i == count - 1) {
                    publish(log, batch);
                    batch.clear();
                }
                if (i < ASKED_MAX) {
                    paths.write("/ocsp/" + path(question(issuer, serial, false)) + "\n");
                    bodies.write(HexFormat.of().formatHex(question(issuer, serial, true)) + "\n");
                    serials.write(serial.toString(16) + "\n");
                }
            }
        }
    }

    private LogEvent recorded(BigInteger serial, Instant now) {
        CertificateId id = new CertificateId(first.issuer(), SerialNumber.issued(serial));
        Sha256 digest = Sha256.of(serial.toByteArray());
        SerialRecorded recorded =
                new SerialRecorded(id, now.plus(LIFE), "chancery.benchmark.v1", id.toString(), digest, digest, 0);
        return LogEvent.of(Streams.ISSUANCES, id.key(), recorded, id.toString(), "/benchmarks/status", now);
    }

    private static void publish(LogPublisher log, List<LogEvent> events) throws InterruptedException {
        List<LogEvent> unknown = events;
        while (!unknown.isEmpty()) {
            unknown = log.publishAndWait(unknown);
        }
    }

    /** With a SHA-1 CertID, as most clients still ask; a nonce is all zeros. */
    static byte[] question(X509CertificateHolder issuer, BigInteger serial, boolean nonce)
            throws IOException, OCSPException, OperatorCreationException {
        DigestCalculator sha1 =
                new BcDigestCalculatorProvider().get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1));
        OCSPReqBuilder request = new OCSPReqBuilder().addRequest(new CertificateID(sha1, issuer, serial));
        if (nonce) {
            request.setRequestExtensions(new Extensions(new Extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                    false,
                    new DEROctetString(new byte[NONCE_OCTETS]).getEncoded())));
        }
        return request.build().getEncoded();
    }

    private static String path(byte[] question) {
        return URLEncoder.encode(Base64.getEncoder().encodeToString(question), StandardCharsets.US_ASCII);
    }

    /** The first that signs everybody's certificates. */
    static AuthorityAnnounced authority(Map<String, Object> kafka) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Streams.AUTHORITIES.topic()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + READING.toNanos();
            while (System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    if (Streams.AUTHORITIES.read(Envelope.typeOf(each.headers()), each.value())
                                    instanceof AuthorityAnnounced planned
                            && planned.role() == AuthorityRole.SERVICES) {
                        return planned;
                    }
                }
            }
        }
        throw new IllegalStateException("no authority for services is on the log of this stack");
    }
}
