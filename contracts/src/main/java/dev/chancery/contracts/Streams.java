/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every stream of the log, and the topics that they stand on. deploy/topics.yaml says who writes and reads each; a test compares the two. */
public final class Streams {
    private static final Pattern TENANT_TOPIC =
            Pattern.compile("chancery\\.(?:requests|outcomes)\\.([a-z0-9-]{1,64})\\.v1");

    public static final EventStream<AuthorityEvent> AUTHORITIES = new EventStream<>(
            "authorities",
            Map.of(
                    "dev.chancery.authority.announced.v1", AuthorityEvent.AuthorityAnnounced.class,
                    "dev.chancery.authority.retired.v1", AuthorityEvent.AuthorityRetired.class,
                    "dev.chancery.authority.revoked.v1", AuthorityEvent.AuthorityRevoked.class,
                    "dev.chancery.authority.confirmed.v1", AuthorityEvent.AuthorityConfirmed.class,
                    "dev.chancery.authority.distrusted.v1", AuthorityEvent.AuthorityDistrusted.class));

    public static final EventStream<PolicyAnnounced> POLICIES =
            new EventStream<>("policies", Map.of("dev.chancery.policy.announced.v1", PolicyAnnounced.class));

    public static final EventStream<SerialRecorded> ISSUANCES =
            new EventStream<>("issuances", Map.of("dev.chancery.serial.recorded.v1", SerialRecorded.class));

    public static final EventStream<SerialRecorded> ISSUANCES_SHORT =
            new EventStream<>("issuances-short", Map.of("dev.chancery.serial.recorded.v1", SerialRecorded.class));

    public static final EventStream<CertificateIssued> CERTIFICATE_EVENTS = new EventStream<>(
            "certificate-events", Map.of("dev.chancery.certificate.issued.v1", CertificateIssued.class));

    public static final EventStream<RevocationTransition> REVOCATIONS = new EventStream<>(
            "revocations",
            Map.of(
                    "dev.chancery.certificate.revoked.v1", RevocationTransition.CertificateRevoked.class,
                    "dev.chancery.certificate.held.v1", RevocationTransition.CertificateHeld.class,
                    "dev.chancery.certificate.hold-released.v1", RevocationTransition.HoldReleased.class));

    public static final EventStream<RevocationEffective> RECEIPTS =
            new EventStream<>("receipts", Map.of("dev.chancery.revocation.effective.v1", RevocationEffective.class));

    public static final EventStream<KeyBlocked> BLOCKED_KEYS =
            new EventStream<>("blocked-keys", Map.of("dev.chancery.key.blocked.v1", KeyBlocked.class));

    public static final EventStream<CrlSigned> CRLS =
            new EventStream<>("crls", Map.of("dev.chancery.crl.signed.v1", CrlSigned.class));

    public static final EventStream<InventoryState> BINDINGS = new EventStream<>(
            "bindings",
            Map.of(
                    "dev.chancery.host.state.v1", InventoryState.HostState.class,
                    "dev.chancery.service.state.v1", InventoryState.ServiceState.class));

    public static final EventStream<DeploymentCommand> DEPLOYMENT_COMMANDS = new EventStream<>(
            "deployment-commands",
            Map.of(
                    "dev.chancery.deployment.issue.v1", DeploymentCommand.IssueAndDeliver.class,
                    "dev.chancery.deployment.renew.v1", DeploymentCommand.RenewAndDeliver.class,
                    "dev.chancery.deployment.redeliver.v1", DeploymentCommand.Redeliver.class));

    public static final EventStream<DeploymentAdvanced> DEPLOYMENT_EVENTS = new EventStream<>(
            "deployment-events", Map.of("dev.chancery.deployment.advanced.v1", DeploymentAdvanced.class));

    public static final EventStream<Alert> ALERTS = new EventStream<>(
            "alerts",
            Map.of(
                    "dev.chancery.alert.cert-almost-expired.v1", Alert.CertAlmostExpired.class,
                    "dev.chancery.alert.cert-expired.v1", Alert.CertExpired.class,
                    "dev.chancery.alert.renewal-due.v1", Alert.RenewalDue.class,
                    "dev.chancery.alert.renewal-failing.v1", Alert.RenewalFailing.class));

    public static final EventStream<AlertCommand> ALERT_COMMANDS = new EventStream<>(
            "alert-commands",
            Map.of(
                    "dev.chancery.alert.acknowledge.v1", AlertCommand.AcknowledgeAlert.class,
                    "dev.chancery.alert.silence.v1", AlertCommand.SilenceAlert.class,
                    "dev.chancery.alert.snooze.v1", AlertCommand.SnoozeAlert.class));

    public static final EventStream<ResponderWatermark> WATERMARKS =
            new EventStream<>("watermarks", Map.of("dev.chancery.responder.passed.v1", ResponderWatermark.class));

    public static final EventStream<AuditHeadPublished> AUDIT_HEADS =
            new EventStream<>("audit-heads", Map.of("dev.chancery.audit.head.v1", AuditHeadPublished.class));

    public static final EventStream<ClockRead> CLOCKS =
            new EventStream<>("clocks", Map.of("dev.chancery.clock.read.v1", ClockRead.class));

    /** All streams that exist once; the tenants' and the readers' own come beside them. */
    public static final List<EventStream<?>> ALL = List.of(
            AUTHORITIES,
            POLICIES,
            ISSUANCES,
            ISSUANCES_SHORT,
            CERTIFICATE_EVENTS,
            REVOCATIONS,
            RECEIPTS,
            BLOCKED_KEYS,
            CRLS,
            BINDINGS,
            DEPLOYMENT_COMMANDS,
            DEPLOYMENT_EVENTS,
            ALERTS,
            ALERT_COMMANDS,
            WATERMARKS,
            AUDIT_HEADS,
            CLOCKS);

    private Streams() {}

    /** Where this tenant, and nobody else, asks for certificates. */
    public static EventStream<CertificateRequested> requests(String tenant) {
        return new EventStream<>(
                "requests." + tenant, Map.of("dev.chancery.certificate.requested.v1", CertificateRequested.class));
    }

    /** Where this tenant is answered. */
    public static EventStream<CertificateOutcome> outcomes(String tenant) {
        return new EventStream<>(
                "outcomes." + tenant,
                Map.of(
                        "dev.chancery.certificate.granted.v1", CertificateOutcome.CertificateGranted.class,
                        "dev.chancery.certificate.refused.v1", CertificateOutcome.CertificateRefused.class,
                        "dev.chancery.certificate.explained.v1", CertificateOutcome.RequestExplained.class));
    }

    /** Where a reader puts what it can never digest. */
    public static EventStream<DeadLetter> dead(String reader) {
        return new EventStream<>("dead." + reader, Map.of("dev.chancery.dead-letter.v1", DeadLetter.class));
    }

    public static String topic(String stream) {
        return "chancery." + stream + ".v1";
    }

    /** The tenant whose requests or outcomes topic this is. */
    public static String tenantOf(String topic) {
        Matcher matcher = TENANT_TOPIC.matcher(topic);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a tenant's requests or outcomes topic: " + topic);
        }
        return matcher.group(1);
    }
}
