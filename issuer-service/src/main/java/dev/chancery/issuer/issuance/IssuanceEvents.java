/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.CertificateIssued;
import dev.chancery.contracts.CertificateOutcome;
import dev.chancery.contracts.CertificateOutcome.CertificateGranted;
import dev.chancery.contracts.CertificateOutcome.CertificateRefused;
import dev.chancery.contracts.CertificateOutcome.RequestExplained;
import dev.chancery.contracts.SerialRecorded;
import dev.chancery.contracts.Slot;
import dev.chancery.contracts.Streams;
import dev.chancery.eventlog.LogEvent;
import dev.chancery.issuer.issuance.IncomingRequest.Address;
import dev.chancery.policy.Judgement.Granted;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.SubjectName;
import java.time.Duration;

/**
 * The events that an issuance leaves on the log. Their ids and values are functions of the request, the policy and the certificate, so a repeat
 * publishes the same; their time is when the broker had the request's record. None of the request's headers is copied.
 */
final class IssuanceEvents {
    private static final String SOURCE = "/services/issuer";
    /** Lifetimes up to this stand on issuances-short, so that a responder's start does not read millions of dead ones. */
    private static final Duration SHORT_MAX = Duration.ofDays(8);

    private IssuanceEvents() {}

    static LogEvent recorded(Plan.Sign plan) {
        Address address = plan.request().address();
        CertificateId id = SignedCertificate.idOf(plan);
        SerialRecorded recorded = new SerialRecorded(
                id,
                plan.toBeSigned().notAfter(),
                address.topic(),
                address.id(),
                address.digest(),
                plan.toBeSigned().digest(),
                plan.crlShard());
        boolean brief = plan.granted().validity().compareTo(SHORT_MAX) <= 0;
        return LogEvent.of(
                brief ? Streams.ISSUANCES_SHORT : Streams.ISSUANCES,
                id.key(),
                recorded,
                eventId(address, "recorded." + id.serial()),
                SOURCE,
                address.appendedAt());
    }

    static LogEvent issued(SignedCertificate signed) {
        Plan.Sign plan = signed.plan();
        Granted granted = plan.granted();
        Address address = plan.request().address();
        CertificateId id = signed.id();
        CertificateIssued issued = new CertificateIssued(
                id,
                signed.chain(),
                signed.sha256(),
                DistinguishedName.text(signed.certificate().getSubject()),
                granted.names().stream().map(SubjectName::display).toList(),
                granted.profileName(),
                granted.service(),
                granted.kind(),
                granted.service() == null ? Slot.lone(id) : Slot.of(granted.service(), granted.kind()),
                plan.toBeSigned().notBefore(),
                plan.toBeSigned().notAfter(),
                granted.validity(),
                granted.autoRenew(),
                granted.labels(),
                granted.renews(),
                String.valueOf(granted.decision().policyVersion()),
                request(plan));
        return LogEvent.of(
                Streams.CERTIFICATE_EVENTS,
                id.key(),
                issued,
                eventId(address, "issued." + id.serial()),
                SOURCE,
                address.appendedAt());
    }

    static LogEvent granted(SignedCertificate signed) {
        Plan.Sign plan = signed.plan();
        return outcome(
                plan.request().address(),
                new CertificateGranted(
                        signed.id(),
                        signed.chain(),
                        signed.sha256(),
                        plan.toBeSigned().notAfter(),
                        plan.request().address().digest(),
                        plan.granted().decision().fitting()));
    }

    static LogEvent refused(Plan.Refuse plan) {
        return outcome(
                plan.address(),
                new CertificateRefused(
                        plan.reason(),
                        plan.sentence(),
                        plan.address().digest(),
                        plan.decision().fitting()));
    }

    static LogEvent explained(Plan.Explain plan) {
        return outcome(
                plan.address(),
                new RequestExplained(plan.address().digest(), plan.decision().fitting()));
    }

    private static LogEvent outcome(Address address, CertificateOutcome outcome) {
        return LogEvent.of(
                Streams.outcomes(address.tenant()),
                address.id(),
                outcome,
                eventId(address, "outcome"),
                SOURCE,
                address.appendedAt());
    }

    private static CertificateIssued.Request request(Plan.Sign plan) {
        Address address = plan.request().address();
        return new CertificateIssued.Request(
                address.topic(),
                address.id(),
                plan.request().envelope().source(),
                plan.request().envelope().time(),
                address.digest(),
                plan.request().value());
    }

    private static String eventId(Address address, String what) {
        return address.digest() + "." + what;
    }
}
