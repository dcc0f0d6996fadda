/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.EventStream;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.Envelope;
import dev.chancery.testkit.ChanceryInfrastructure;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the whole log says of requests, repeats included, as the administrator sees it. */
final class OnTheLog {
    /** What stands there under one request, each different thing once. A record is its type, id, time and value. */
    private static final class Traces {
        private final Set<String> serials = new TreeSet<>();
        private final Set<String> recorded = new TreeSet<>();
        private final Set<String> certificates = new TreeSet<>();
        private final Set<String> issued = new TreeSet<>();
        private final Set<String> outcomes = new TreeSet<>();
    }

    private final Map<String, Traces> traces = new TreeMap<>();
    private final List<CertificateOutcome> others = new ArrayList<>();

    private OnTheLog() {}

    static OnTheLog read(ChanceryInfrastructure infrastructure, Collection<String> tenants) {
        OnTheLog log = new OnTheLog();
        for (String topic : List.of(Streams.ISSUANCES.topic(), Streams.ISSUANCES_SHORT.topic())) {
            all(infrastructure, topic).forEach(log::recorded);
        }
        all(infrastructure, Streams.CERTIFICATE_EVENTS.topic()).forEach(log::issued);
        for (String tenant : tenants) {
            EventStream<CertificateOutcome> stream = Streams.outcomes(tenant);
            all(infrastructure, stream.topic()).forEach(record -> log.answered(stream, record));
        }
        return log;
    }

    /** Every one of them, and no two of them the same one. */
    void assertOneCertificateFor(Collection<String> ids) {
        assertCertificatesFor(ids, 1);
    }

    /** @param each how many requests there are under each id */
    void assertCertificatesFor(Collection<String> ids, int each) {
        assertThat(others).as("refused or explained").isEmpty();
        Set<String> serials = new TreeSet<>();
        for (String id : ids) {
            Traces one = traces.getOrDefault(id, new Traces());
            assertThat(one.certificates).as("certificates for " + id).hasSize(each);
            assertThat(one.serials).as("serials for " + id).hasSize(each);
            assertThat(one.recorded).as("serial records for " + id).hasSize(each);
            assertThat(one.issued).as("certificate events for " + id).hasSize(each);
            assertThat(one.outcomes).as("outcomes for " + id).hasSize(each);
            serials.addAll(one.serials);
        }
        assertThat(serials).as("a serial for each request").hasSize(each * ids.size());
    }

    /** SHA-256 of the DER of every certificate that was ever published. */
    Set<String> certificates() {
        Set<String> all = new TreeSet<>();
        traces.values().forEach(one -> all.addAll(one.certificates));
        return all;
    }

    private void recorded(ConsumerRecord<byte[], byte[]> record) {
        SerialRecorded serial = Streams.ISSUANCES.read(Envelope.typeOf(record.headers()), record.value());
        Traces of = of(serial.requestId());
        of.serials.add(serial.certificate().toString());
        of.recorded.add(form(record));
    }

    private void issued(ConsumerRecord<byte[], byte[]> record) {
        CertificateIssued issued = Streams.CERTIFICATE_EVENTS.read(Envelope.typeOf(record.headers()), record.value());
        Traces of = of(issued.request().id());
        of.serials.add(issued.certificate().toString());
        of.certificates.add(leaf(issued.chain()));
        of.issued.add(form(record));
    }

    private void answered(EventStream<CertificateOutcome> stream, ConsumerRecord<byte[], byte[]> record) {
        CertificateOutcome outcome = stream.read(Envelope.typeOf(record.headers()), record.value());
        if (outcome instanceof CertificateGranted granted) {
            Traces of = of(new String(record.key(), StandardCharsets.UTF_8));
            of.serials.add(granted.certificate().toString());
            of.certificates.add(leaf(granted.chain()));
            of.outcomes.add(form(record));
        } else {
            others.add(outcome);
        }
    }

    private Traces of(String id) {
        return traces.computeIfAbsent(id, _ -> new Traces());
    }

    private static String leaf(String chain) {
        return Certificates.fingerprint(Pem.parseChain(chain).getFirst()).hex();
    }

    private static String form(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder form = new StringBuilder();
        record.headers()
                .forEach(header -> form.append(header.key())
                        .append('=')
                        .append(new String(header.value(), StandardCharsets.UTF_8))
                        .append('\n'));
        return form.append(new String(record.value(), StandardCharsets.UTF_8)).toString();
    }

    private static List<ConsumerRecord<byte[], byte[]>> all(ChanceryInfrastructure infrastructure, String topic) {
        try (Topic read = new Topic(infrastructure, topic)) {
            return read.now();
        }
    }
}
