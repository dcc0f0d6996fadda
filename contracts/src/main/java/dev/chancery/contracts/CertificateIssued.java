/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A certificate was signed. Record key: issuer/serial.
 *
 * @param chain PEM: the certificate, then its issuers up to but without the root
 * @param sha256 over the certificate's DER
 * @param subject the subject as an RFC 4514 string, empty when there is none
 * @param names the subject alternative names as text, DNS names and IP addresses, in certificate order
 * @param service the service that the policy granted to the request; absent for a certificate without a service
 * @param slot {@code service/kind} or {@code cert/<id>}
 * @param validity the lifetime, notAfter − ce_time + 1 s: renewal is computed from it, not from the backdated notBefore
 * @param autoRenew granted: the watcher renews it
 * @param renews the predecessor
 * @param request the complete request
 */
public record CertificateIssued(
        CertificateId certificate,
        String chain,
        Sha256 sha256,
        String subject,
        List<String> names,
        String profile,
        @Nullable String service,
        String kind,
        Slot slot,
        Instant notBefore,
        Instant notAfter,
        Duration validity,
        boolean autoRenew,
        Map<String, String> labels,
        @Nullable CertificateId renews,
        String policyVersion,
        Request request) {
    private static final int LIST_MAX = 1_000;

    public CertificateIssued {
        Required.present("certificate", certificate);
        Required.text("chain", chain);
        Required.present("sha256", sha256);
        Required.present("subject", subject);
        names = Required.list("names", names, LIST_MAX);
        Required.text("profile", profile);
        Required.text("kind", kind);
        Required.present("slot", slot);
        Required.present("notBefore", notBefore);
        Required.present("notAfter", notAfter);
        Required.present("validity", validity);
        labels = Required.map("labels", labels, LIST_MAX);
        Required.text("policyVersion", policyVersion);
        Required.present("request", request);
    }

    /** Who asked: the tenant is what stands between {@code chancery.requests.} and {@code .v1} in the request's topic. */
    public String tenant() {
        return Streams.tenantOf(request.topic());
    }

    /**
     * The request, whole, so that a replay of this stream alone can rebuild everything. Not where its record stood: the same bytes sent twice are
     * one request with one certificate, which is told of in the same words each time. When the broker had the record is the event's ce_time.
     *
     * @param digest SHA-256 over topic, key, ce_source, ce_time and value, each with its length
     * @param value the record's value, byte for byte (base64 in JSON)
     */
    public record Request(String topic, String id, String source, Instant time, Sha256 digest, Bytes value) {
        public Request {
            Required.text("topic", topic);
            Required.text("id", id);
            Required.text("source", source);
            Required.present("time", time);
            Required.present("digest", digest);
            Required.present("value", value);
        }
    }
}
