/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.Decision.Verdict;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One message of every type, with every field set: what the golden files pin. */
final class Samples {
    static final Instant TIME = Instant.parse("2026-11-21T10:00:00Z");
    static final IssuerId ISSUER = new IssuerId("00112233445566778899aabbccddeeff");
    static final CertificateId CERTIFICATE =
            new CertificateId(ISSUER, new SerialNumber("5f00112233445566778899aabbccddeeff001122"));
    static final CertificateId PREDECESSOR =
            new CertificateId(ISSUER, new SerialNumber("1e00112233445566778899aabbccddeeff001122"));
    static final Sha256 DIGEST = Sha256.of("digest".getBytes(StandardCharsets.UTF_8));
    static final Slot SLOT = Slot.of("api", "server");
    static final Decision DECISION = new Decision(
            "2026-11-21.1",
            "server",
            List.of(
                    new Finding(Verdict.ACCEPTED, "dns api.internal", "tenant.local.names", null),
                    new Finding(
                            Verdict.DROPPED,
                            "extension 2.5.29.19",
                            "RFC 5280 §4.2.1.9",
                            "extensions come from the profile")));
    static final String PEM = "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n";
    static final Bytes OCTETS = Bytes.of(new byte[] {1, 2, 3});

    private Samples() {}

    /** A stream, and a message on it. */
    record Sample(EventStream<?> stream, Object message) {}

    static <M> Sample on(EventStream<M> stream, M message) {
        return new Sample(stream, message);
    }

    static List<Sample> all() {
        return List.of(
                on(
                        Streams.requests("local"),
                        new CertificateRequested(
                                "server",
                                "-----BEGIN CERTIFICATE REQUEST-----\nMIIB…\n-----END CERTIFICATE REQUEST-----\n",
                                "api",
                                "server",
                                List.of("api.internal", "10.0.0.1"),
                                Duration.ofDays(30),
                                true,
                                Map.of("team", "payments"),
                                PREDECESSOR,
                                false)),
                on(
                        Streams.outcomes("local"),
                        new CertificateOutcome.CertificateGranted(CERTIFICATE, PEM, DIGEST, TIME, DIGEST, DECISION)),
                on(
                        Streams.outcomes("local"),
                        new CertificateOutcome.CertificateRefused(
                                ReasonCode.NAME_NOT_ALLOWED,
                                "www.example.com is not under a suffix granted to tenant local",
                                DIGEST,
                                DECISION)),
                on(Streams.outcomes("local"), new CertificateOutcome.RequestExplained(DIGEST, DECISION)),
                on(
                        Streams.AUTHORITIES,
                        new AuthorityEvent.AuthorityAnnounced(
                                ISSUER,
                                "services-1",
                                AuthorityRole.SERVICES,
                                PEM,
                                new IssuerId("ffeeddccbbaa99887766554433221100"),
                                DIGEST,
                                "http://127.0.0.1:8082",
                                1,
                                TIME)),
                on(Streams.AUTHORITIES, new AuthorityEvent.AuthorityRetired(ISSUER, TIME)),
                on(
                        Streams.AUTHORITIES,
                        new AuthorityEvent.AuthorityRevoked(ISSUER, RevocationReason.CA_COMPROMISE, TIME)),
                on(Streams.AUTHORITIES, new AuthorityEvent.AuthorityConfirmed(ISSUER, DIGEST, TIME)),
                on(Streams.AUTHORITIES, new AuthorityEvent.AuthorityDistrusted(ISSUER, TIME)),
                on(
                        Streams.POLICIES,
                        new PolicyAnnounced(
                                "2",
                                "version: 2\n",
                                DIGEST,
                                TIME,
                                List.of(new PolicyAnnounced.Signature("alice", Bytes.of(new byte[] {1, 2, 3}))))),
                on(
                        Streams.ISSUANCES,
                        new SerialRecorded(CERTIFICATE, TIME, "chancery.requests.local.v1", "6f1c", DIGEST, DIGEST, 0)),
                on(
                        Streams.CERTIFICATE_EVENTS,
                        new CertificateIssued(
                                CERTIFICATE,
                                PEM,
                                DIGEST,
                                "CN=api.internal",
                                List.of("api.internal", "10.0.0.1"),
                                "server",
                                "api",
                                "server",
                                SLOT,
                                TIME,
                                TIME.plus(Duration.ofDays(30)),
                                Duration.ofDays(30),
                                true,
                                Map.of("team", "payments"),
                                PREDECESSOR,
                                "2026-11-21.1",
                                new CertificateIssued.Request(
                                        "chancery.requests.local.v1", "6f1c", "/services/api", TIME, DIGEST, OCTETS))),
                on(
                        Streams.REVOCATIONS,
                        new RevocationTransition.CertificateRevoked(
                                "t-1", CERTIFICATE, TIME, "local", RevocationReason.KEY_COMPROMISE, "key in a log")),
                on(
                        Streams.REVOCATIONS,
                        new RevocationTransition.CertificateHeld("t-2", CERTIFICATE, TIME, "local", "looking into it")),
                on(
                        Streams.REVOCATIONS,
                        new RevocationTransition.HoldReleased("t-3", CERTIFICATE, TIME, "local", "t-2")),
                on(
                        Streams.RECEIPTS,
                        new RevocationEffective(
                                CERTIFICATE,
                                "t-1",
                                TIME,
                                TIME.plusSeconds(1),
                                TIME.plusSeconds(600),
                                List.of("ocsp-1"),
                                List.of("ocsp-2"))),
                on(
                        Streams.BLOCKED_KEYS,
                        new KeyBlocked(
                                DIGEST,
                                TIME,
                                "key-holder",
                                KeyBlocked.BY_PROOF,
                                "found on a paste site",
                                "eyJ….eyJ….c2ln")),
                on(Streams.CRLS, new CrlSigned(ISSUER, 0, BigInteger.TEN, TIME, TIME.plus(Duration.ofDays(1)), OCTETS)),
                on(
                        Streams.BINDINGS,
                        new InventoryState.HostState(
                                "web-1", 1, false, "operator", "10.0.0.1", "directory", Map.of("rack", "a"))),
                on(
                        Streams.BINDINGS,
                        new InventoryState.ServiceState(
                                "api",
                                2,
                                false,
                                "operator",
                                "api.internal",
                                List.of("api.test"),
                                Duration.ofDays(30),
                                true,
                                Map.of("team", "payments"),
                                List.of(new InventoryState.Binding(
                                        "web-1",
                                        "server",
                                        "etc/api/tls",
                                        InventoryState.Files.ofKind("server"),
                                        "api",
                                        "api",
                                        "0600",
                                        List.of("systemctl", "reload", "api"))))),
                on(Streams.DEPLOYMENT_COMMANDS, new DeploymentCommand.IssueAndDeliver("c-1", "api", "server")),
                on(
                        Streams.DEPLOYMENT_COMMANDS,
                        new DeploymentCommand.RenewAndDeliver("c-2", "api", "server", PREDECESSOR, 1)),
                on(Streams.DEPLOYMENT_COMMANDS, new DeploymentCommand.Redeliver("c-3", "api", "server", "web-1")),
                on(
                        Streams.DEPLOYMENT_EVENTS,
                        new DeploymentAdvanced(
                                "d-1",
                                "c-1",
                                SLOT,
                                "web-1",
                                DeploymentAdvanced.State.FILES_VERIFIED,
                                CERTIFICATE,
                                TIME,
                                List.of(new DeploymentAdvanced.DeployedFile(
                                        "/etc/api/tls/server-key.pem", DIGEST, "api", "0600")),
                                true,
                                "all well")),
                on(
                        Streams.ALERTS,
                        new Alert.CertAlmostExpired(
                                SLOT,
                                CERTIFICATE,
                                1,
                                Alert.State.OPEN,
                                TIME,
                                TIME,
                                TIME,
                                "api/server expires soon",
                                0.2,
                                19,
                                "automatic")),
                on(
                        Streams.ALERTS,
                        new Alert.CertExpired(
                                SLOT,
                                CERTIFICATE,
                                2,
                                Alert.State.ACKNOWLEDGED,
                                TIME,
                                TIME,
                                TIME,
                                "api/server expired")),
                on(
                        Streams.ALERTS,
                        new Alert.RenewalDue(
                                SLOT, CERTIFICATE, 3, Alert.State.SILENCED, TIME, TIME, TIME, "api/server is due")),
                on(
                        Streams.ALERTS,
                        new Alert.RenewalFailing(
                                SLOT,
                                CERTIFICATE,
                                4,
                                Alert.State.RESOLVED,
                                TIME,
                                TIME,
                                TIME,
                                "api/server cannot be renewed",
                                3)),
                on(
                        Streams.ALERT_COMMANDS,
                        new AlertCommand.AcknowledgeAlert("a-1", "api/server#cert-expired", "local", "on it")),
                on(
                        Streams.ALERT_COMMANDS,
                        new AlertCommand.SilenceAlert("a-2", "api/server#cert-expired", "local", "known")),
                on(
                        Streams.ALERT_COMMANDS,
                        new AlertCommand.SnoozeAlert("a-3", "api/server#cert-expired", "local", TIME)),
                on(
                        Streams.WATERMARKS,
                        new ResponderWatermark(
                                "ocsp-1",
                                TIME,
                                TIME,
                                Map.of("chancery.revocations.v1/0", 17L),
                                TIME,
                                Map.of("chancery.revocations.v1", "Q2hhbmNlcnkgaXMgZ29vZA"))),
                on(Streams.AUDIT_HEADS, new AuditHeadPublished("issuer-1", 42, DIGEST, TIME)),
                on(Streams.CLOCKS, new ClockRead("registry", TIME)),
                on(
                        Streams.dead("issuer"),
                        new DeadLetter(
                                "issuer",
                                "chancery.requests.local.v1",
                                0,
                                42,
                                "key",
                                TIME,
                                "header ce_id is missing",
                                OCTETS,
                                3)));
    }
}
