/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.Bundle.Requests;
import dev.chancery.policy.Bundle.Tenant;
import dev.chancery.policy.Profile.SubjectRule;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.CertificationRequest.Unused;
import dev.chancery.x509.SubjectName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a certificate would be called: the common name, the CSR's alternative names and the request's, all by the same rules; a common
 * name is a claim to a name as much as any other. Names are certified in this order, each once.
 */
final class NameJudge {
    private static final int COMMON_NAME_CHARACTERS_MAX = 64;

    private final Tenant tenant;
    private final String rule;
    private final Profile profile;
    private final Requests dropped;
    private final Findings findings;
    private final Set<SubjectName> granted = new LinkedHashSet<>();
    private @Nullable String commonName;

    NameJudge(Tenant tenant, String rule, Profile profile, Requests dropped, Findings findings) {
        this.tenant = tenant;
        this.rule = rule;
        this.profile = profile;
        this.dropped = dropped;
        this.findings = findings;
    }

    List<SubjectName> granted() {
        return List.copyOf(granted);
    }

    @Nullable
    String commonName() {
        return commonName;
    }

    void judge(CertificateRequested request, CertificationRequest csr) {
        if (profile.subject() == SubjectRule.HOSTNAME) {
            judgeSubject(csr);
        } else {
            findings.drop("subject", "profile.subject", "the subject is made from the authority's name");
        }
        csr.names().forEach(this::judge);
        request.names().forEach(this::parse);
        judgeCount();
        csr.unused().forEach(this::judgeUnused);
    }

    private void judgeSubject(CertificationRequest csr) {
        for (RDN rdn : csr.subject().getRDNs()) {
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                judgeAttribute(attribute.getType());
            }
        }
        csr.commonNames().forEach(this::judgeCommonName);
    }

    private void judgeAttribute(ASN1ObjectIdentifier type) {
        if (type.equals(BCStyle.CN)) {
            return;
        }
        String known = BCStyle.INSTANCE.oidToDisplayName(type);
        String shown = known == null ? type.getId() : known;
        if (dropped.subjectDropped().contains(shown)) {
            findings.drop("subject attribute " + shown, "requests.subjectDropped", "only the common name is certified");
        } else {
            findings.refuse(
                    ReasonCode.NAME_NOT_ALLOWED,
                    "subject attribute " + shown,
                    "requests.subjectDropped",
                    "no rule knows it; ask without it");
        }
    }

    private void judgeCommonName(String text) {
        @Nullable SubjectName name = hostOf(text);
        if (name == null) {
            findings.drop(
                    "common name " + text, "profile.subject", "it is no host name or address, so it is no name here");
            return;
        }
        judge(name);
        if (commonName == null && granted.contains(name)) {
            // RFC 5280 Appendix A.1, ub-common-name: a longer one does not fit, and clients look at the alternative
            // names.
            if (name.display().length() <= COMMON_NAME_CHARACTERS_MAX) {
                commonName = name.display();
            } else {
                findings.drop(
                        "common name " + text,
                        "RFC 5280 ub-common-name",
                        "longer than 64 characters; the names hold it");
            }
        }
    }

    private static @Nullable SubjectName hostOf(String text) {
        try {
            return switch (SubjectName.parse(text)) {
                case SubjectName.Dns dns -> dns;
                case SubjectName.Ip ip -> ip;
                case SubjectName.Uri ignored -> null;
                case SubjectName.Email ignored -> null;
                case SubjectName.Other ignored -> null;
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void parse(String text) {
        try {
            judge(SubjectName.parse(text));
        } catch (IllegalArgumentException e) {
            findings.refuse(
                    ReasonCode.NAME_NOT_ALLOWED, "name " + text, "RFC 5280 §4.2.1.6", String.valueOf(e.getMessage()));
        }
    }

    private void judge(SubjectName name) {
        if (granted.contains(name)) {
            return;
        }
        boolean fits = switch (name) {
            case SubjectName.Dns dns ->
                (tenant.wildcards() || !dns.wildcard()) && tenant.dns().stream().anyMatch(one -> one.grants(dns));
            case SubjectName.Ip ip -> tenant.addresses().stream().anyMatch(range -> range.grants(ip));
            case SubjectName.Uri ignored -> false;
            case SubjectName.Email ignored -> false;
            case SubjectName.Other ignored -> false;
        };
        findings.judge(
                fits,
                ReasonCode.NAME_NOT_ALLOWED,
                name.type() + " " + name.display(),
                rule + (name instanceof SubjectName.Ip ? ".addresses" : ".dns"),
                "not granted; this tenant has " + grants());
        if (fits) {
            granted.add(name);
        }
    }

    private String grants() {
        String wildcards = tenant.wildcards() ? " (wildcards too)" : "";
        return tenant.dns().stream().map(DnsRule::text).toList() + wildcards + " and "
                + tenant.addresses().stream().map(AddressRange::text).toList();
    }

    private void judgeCount() {
        int least = profile.names().least();
        int most = profile.names().most();
        if (granted.size() < least) {
            findings.refuse(
                    ReasonCode.NO_NAMES,
                    "names " + granted.size(),
                    "profile.names",
                    "at least " + least
                            + " is certified; give it in the CSR's subjectAltName, its common name, or names");
        } else if (granted.size() > most) {
            findings.refuse(
                    most == 0 ? ReasonCode.NAME_NOT_ALLOWED : ReasonCode.TOO_LARGE,
                    "names " + granted.size(),
                    "profile.names",
                    "at most " + most + " are certified");
        }
    }

    private void judgeUnused(Unused unused) {
        String what = unused.kind() + " " + unused.oid();
        boolean extension = unused.kind().equals("extension");
        Set<String> known = extension ? dropped.extensionsDropped() : dropped.attributesDropped();
        String by = extension ? "requests.extensionsDropped" : "requests.attributesDropped";
        if (known.contains(unused.oid())) {
            findings.drop(what, by, extension ? "the profile alone says what is certified" : "not certified");
        } else {
            findings.refuse(ReasonCode.EXTENSION_NOT_ALLOWED, what, by, "no rule knows it; ask without it");
        }
    }
}
