/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.Bundle.Requests;
import dev.chancery.policy.Bundle.Tenant;
import dev.chancery.policy.SubjectRule.Source;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.CertificationRequest.Unused;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.SubjectName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a certificate would be called: the common name, the CSR's alternative names and the request's, all by the same rules; a common
 * name is a claim to a name as much as any other. Names are certified in this order, each once. Where the profile makes subject or names itself,
 * what the CSR says of them is left out.
 */
final class NameJudge {
    private static final int COMMON_NAME_CHARACTERS_MAX = 64;

    private final Tenant tenant;
    private final String tenantRule;
    private final Profile profile;
    private final String profileRule;
    private final Requests dropped;
    private final Findings findings;
    private final Set<SubjectName> granted = new LinkedHashSet<>();
    private DistinguishedName subject = DistinguishedName.empty();

    /**
     * @param tenantRule what rules of the tenant are called, without a dot at the end
     * @param profileRule the same for the profile's
     */
    NameJudge(
            Tenant tenant,
            String tenantRule,
            Profile profile,
            String profileRule,
            Requests dropped,
            Findings findings) {
        this.tenant = tenant;
        this.tenantRule = tenantRule;
        this.profile = profile;
        this.profileRule = profileRule;
        this.dropped = dropped;
        this.findings = findings;
    }

    List<SubjectName> granted() {
        return List.copyOf(granted);
    }

    /** Empty where there is none, and for a responder, whose authority names it. */
    DistinguishedName subject() {
        return subject;
    }

    /** @param values of the variables that templates may have */
    void judge(CertificateRequested request, CertificationRequest csr, Map<String, String> values) {
        judgeSubject(csr);
        if (profile.names().isServerAuthoritative()) {
            csr.names().forEach(name -> leaveOut(RequestItems.of(name), ".names.template"));
            profile.names().templates().forEach(template -> make(template, values));
            request.names().forEach(this::judgeAsMade);
        } else {
            csr.names().forEach(this::judge);
            request.names().forEach(this::parse);
        }
        judgeCount();
        if (profile.subject().source() == Source.TEMPLATE) {
            makeSubject(values);
        }
        csr.unused().forEach(this::judgeUnused);
    }

    private void judgeSubject(CertificationRequest csr) {
        RequestItems.subject(csr).forEach(attribute -> {
            if (profile.subject().source() != Source.HOSTNAME) {
                leaveOut(RequestItems.of(attribute), ".subject");
            } else if (RequestItems.isCommonName(attribute)) {
                judgeCommonName(RequestItems.of(attribute), RequestItems.text(attribute));
            } else {
                judgeAttribute(RequestItems.of(attribute), RequestItems.shortName(attribute.getType()));
            }
        });
    }

    private void leaveOut(String what, String by) {
        findings.drop(what, profileRule + by, "the profile decides this value");
    }

    private void judgeAttribute(String what, String shown) {
        if (dropped.subjectDropped().contains(shown)) {
            findings.drop(what, "requests.subjectDropped", "only the common name is used");
        } else {
            unknown(ReasonCode.NAME_NOT_ALLOWED, what, "requests.subjectDropped");
        }
    }

    private void judgeCommonName(String what, String text) {
        @Nullable SubjectName name = hostOf(text);
        if (name == null) {
            findings.drop(
                    what,
                    profileRule + ".subject",
                    "not used, because it is neither a DNS name nor an IP " + "address");
            return;
        }
        judge(name);
        if (!granted.contains(name)) {
            findings.refuse(
                    ReasonCode.NAME_NOT_ALLOWED, what, profileRule + ".subject", "it is not one of the granted names");
        } else if (name.display().length() > COMMON_NAME_CHARACTERS_MAX) {
            // RFC 5280 Appendix A.1, ub-common-name: a longer one does not fit, and clients look at the alternative
            // names.
            findings.drop(
                    what,
                    "RFC 5280 ub-common-name",
                    "longer than 64 characters; it is in the subjectAltName " + "only");
        } else if (!subject.attributes().isEmpty()) {
            findings.drop(
                    what,
                    profileRule + ".subject",
                    "only the first common name is used; this one is in the " + "subjectAltName");
        } else {
            subject = DistinguishedName.commonName(name.display());
            findings.accept(what, profileRule + ".subject");
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

    /** A name that is granted already is said once more, and certified once. */
    private void judge(SubjectName name) {
        boolean byTenant = switch (name) {
            case SubjectName.Dns dns ->
                (tenant.wildcards() || !dns.wildcard()) && tenant.dns().stream().anyMatch(one -> one.grants(dns));
            case SubjectName.Ip ip -> tenant.addresses().stream().anyMatch(range -> range.grants(ip));
            case SubjectName.Uri uri -> tenant.uriRules().stream().anyMatch(one -> one.grants(uri));
            case SubjectName.Email ignored -> false;
            case SubjectName.Other ignored -> false;
        };
        boolean byProfile = profile.names().grants(name);
        findings.judge(
                byTenant && byProfile,
                ReasonCode.NAME_NOT_ALLOWED,
                RequestItems.of(name),
                byTenant ? (byProfile ? tenantRule : profileRule + ".names") + part(name) : tenantRule + part(name),
                byTenant
                        ? "not allowed by this profile; allowed: " + certified()
                        : "not granted to this tenant; granted: " + grants());
        if (byTenant && byProfile) {
            granted.add(name);
        }
    }

    /** Where rules for names of a type stand. */
    private static String part(SubjectName name) {
        return switch (name) {
            case SubjectName.Dns dns -> dns.wildcard() ? ".dns and wildcards" : ".dns";
            case SubjectName.Ip ignored -> ".addresses";
            case SubjectName.Uri ignored -> ".uris";
            case SubjectName.Email ignored -> ": e-mail addresses are never certified";
            case SubjectName.Other ignored -> ": names of this type are never certified";
        };
    }

    private String grants() {
        return shown(tenant.dns(), tenant.wildcards(), tenant.addresses(), tenant.uriRules());
    }

    private String certified() {
        NameRules rules = profile.names();
        return shown(rules.dnsRules(), rules.certifiesWildcards(), rules.ranges(), rules.uriRules());
    }

    private static String shown(
            List<DnsRule> dns, boolean wildcards, List<AddressRange> addresses, List<UriRule> uris) {
        return dns.stream().map(DnsRule::text).toList() + (wildcards ? " (also wildcards)" : "") + " and "
                + addresses.stream().map(AddressRange::text).toList()
                + (uris.isEmpty()
                        ? ""
                        : " and " + uris.stream().map(UriRule::text).toList());
    }

    /** A name of the profile's own is granted by the tenant as any other: a template does not widen what a tenant has. */
    private void make(NameTemplate template, Map<String, String> values) {
        try {
            judge(template.name(values));
        } catch (IllegalArgumentException e) {
            findings.refuse(
                    ReasonCode.CLAIM_NOT_ALLOWED,
                    "name " + template.text(),
                    profileRule + ".names.template",
                    String.valueOf(e.getMessage()));
        }
    }

    private void judgeAsMade(String text) {
        boolean made = granted.stream().anyMatch(name -> name.display().equals(text));
        findings.judge(
                made,
                ReasonCode.NAME_NOT_ALLOWED,
                "name " + text,
                profileRule + ".names.template",
                "this profile generates the names; remove it from the request");
    }

    private void makeSubject(Map<String, String> values) {
        Map<String, String> known = new HashMap<>(values);
        granted.stream().findFirst().ifPresent(first -> known.put(Template.NAME, first.display()));
        List<DistinguishedName.Attribute> attributes = new ArrayList<>();
        for (SubjectRule.Part part : profile.subject().parts()) {
            String what = "subject " + part.attribute() + "=" + part.template().text();
            try {
                attributes.add(SubjectRule.filled(part, known));
                findings.accept(what, profileRule + ".subject");
            } catch (IllegalArgumentException e) {
                findings.refuse(
                        ReasonCode.CLAIM_NOT_ALLOWED, what, profileRule + ".subject", String.valueOf(e.getMessage()));
            }
        }
        subject = new DistinguishedName(attributes);
    }

    private void judgeCount() {
        int least = profile.names().least();
        int most = profile.names().most();
        if (granted.size() < least) {
            findings.refuse(
                    ReasonCode.NO_NAMES,
                    "names " + granted.size(),
                    profileRule + ".names",
                    "at least " + least
                            + " name is required; put it into the CSR's subjectAltName or common name, or into names");
        } else if (granted.size() > most) {
            findings.refuse(
                    most == 0 ? ReasonCode.NAME_NOT_ALLOWED : ReasonCode.TOO_LARGE,
                    "names " + granted.size(),
                    profileRule + ".names",
                    "at most " + most + " names are allowed");
        }
    }

    private void judgeUnused(Unused unused) {
        boolean extension = unused.kind().equals("extension");
        Set<String> known = extension ? dropped.extensionsDropped() : dropped.attributesDropped();
        String by = extension ? "requests.extensionsDropped" : "requests.attributesDropped";
        if (known.contains(unused.oid())) {
            findings.drop(RequestItems.of(unused), by, extension ? "the profile decides the extensions" : "not used");
        } else if (profile.names().isServerAuthoritative()) {
            // Whoever installs such a profile expects nothing of the CSR but its key.
            leaveOut(RequestItems.of(unused), ".names.template");
        } else {
            unknown(ReasonCode.EXTENSION_NOT_ALLOWED, RequestItems.of(unused), by);
        }
    }

    private void unknown(ReasonCode otherwise, String what, String by) {
        if (profile.dropUnknown()) {
            findings.drop(what, profileRule + ".dropUnknown", "unknown to the policy, and dropped");
        } else {
            findings.refuse(
                    otherwise,
                    what,
                    by,
                    "unknown to the policy; remove it from the CSR, or have it added to this list or dropUnknown "
                            + "enabled in the policy");
        }
    }
}
