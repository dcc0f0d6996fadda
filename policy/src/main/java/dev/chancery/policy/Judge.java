/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.contracts.Slot;
import dev.chancery.policy.Bundle.Tenant;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.policy.Profile.SignerRule;
import dev.chancery.x509.KeyAlgorithm;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges one request by one bundle. Pure: the same request and bundle always have the same judgement. Every name, extension, attribute
 * and claim is accepted by a named rule, dropped by one, or refused; what no rule knows is refused.
 */
public final class Judge {
    /** The label by which a request for a responder's certificate names the authority that is to sign it. */
    public static final String AUTHORITY_LABEL = "authority";

    private final Bundle bundle;
    private final String tenantName;
    private final CertificateRequested request;
    private final Findings findings = new Findings();

    private Judge(Bundle bundle, String tenantName, CertificateRequested request) {
        this.bundle = bundle;
        this.tenantName = tenantName;
        this.request = request;
    }

    /**
     * @param tenant by the request's topic, never by what the request says
     * @param examined what was found before any policy; its objections refuse, and the rest is judged all the same, so that every decision is about
     *     everything in the request
     */
    public static Judgement judge(Bundle bundle, String tenant, CertificateRequested request, Examined examined) {
        return new Judge(bundle, tenant, request).judge(examined);
    }

    private Judgement judge(Examined examined) {
        examined.objections().forEach(one -> findings.refuse(one.reason(), one.what(), one.rule(), one.note()));
        Tenant tenant = bundle.tenants().get(tenantName);
        if (tenant == null) {
            return refuse(
                    examined, "tenant " + tenantName, "tenants", "this tenant is not in the policy bundle; add it");
        }
        Profile profile = bundle.profiles().get(request.profile());
        String asked = "profile " + request.profile();
        if (profile == null || !tenant.profiles().contains(request.profile())) {
            return refuse(
                    examined,
                    asked,
                    rule("profiles"),
                    "not granted to this tenant; " + "granted: " + tenant.profiles());
        }
        if (profile.authority() != null && !(bundle.subAuthorities() && tenant.subAuthorities())) {
            return refuse(examined, asked, "switches.subAuthorities", "subordinate CAs are not enabled");
        }
        findings.accept(asked, rule("profiles"));
        return judge(tenant, profile, examined);
    }

    private Judgement judge(Tenant tenant, Profile profile, Examined examined) {
        judgeKey(profile, examined.key());
        NameJudge names =
                new NameJudge(tenant, rule(""), profile, "profiles." + request.profile(), bundle.requests(), findings);
        names.judge(request, examined.csr(), variables(tenant));
        Duration validity = validity(profile);
        String kind = kind(profile);
        judgeClaims(tenant);
        judgeLabels(tenant, profile);
        judgeRenewal(tenant);
        Optional<Judgement> refused = findings.refusal(bundle.name(), request.profile());
        return refused.orElseGet(() -> new Judgement.Granted(
                request.profile(),
                profile,
                names.granted(),
                names.subject(),
                validity,
                kind,
                request.service(),
                request.autoRenew(),
                new TreeMap<>(request.labels()),
                request.renews(),
                findings.decision(bundle.name(), request.profile())));
    }

    /** Without a profile or a tenant nothing else can be judged; all of it is refused for the same reason, each by its name. */
    private Judgement refuse(Examined examined, String what, String rule, String note) {
        findings.refuse(ReasonCode.PROFILE_NOT_ALLOWED, what, rule, note);
        RequestItems.of(examined.csr())
                .forEach(item -> findings.refuse(
                        ReasonCode.PROFILE_NOT_ALLOWED, item, rule, "not evaluated, because " + what + " is refused"));
        return findings.refusal(bundle.name(), request.profile()).orElseThrow();
    }

    private void judgeKey(Profile profile, @Nullable KeyAlgorithm key) {
        if (key != null) {
            findings.judge(
                    profile.keys().contains(key.spelling()),
                    ReasonCode.WEAK_KEY,
                    "key " + key.spelling(),
                    profileRule("keys"),
                    "this profile accepts " + sorted(profile.keys()));
        }
    }

    /** What templates may say: a claim that is not granted is no value. */
    private Map<String, String> variables(Tenant tenant) {
        Map<String, String> values = new HashMap<>();
        values.put(Template.TENANT, tenantName);
        String service = request.service();
        if (service != null && grants(tenant.services(), service)) {
            values.put(Template.SERVICE, service);
        }
        String node = request.labels().get(Template.NODE);
        if (node != null && grants(tenant.nodeRules(), node)) {
            values.put(Template.NODE, node);
        }
        return values;
    }

    private Duration validity(Profile profile) {
        Profile.Validity bounds = profile.validity();
        @Nullable Duration asked = request.validity();
        if (asked == null) {
            findings.accept("validity " + Lifetime.text(bounds.usual()), profileRule("validity.default"));
            return bounds.usual();
        }
        boolean fits = asked.toNanosPart() == 0
                && asked.compareTo(bounds.shortest()) >= 0
                && asked.compareTo(bounds.longest()) <= 0;
        findings.judge(
                fits,
                ReasonCode.VALIDITY_NOT_ALLOWED,
                "validity " + Lifetime.text(asked),
                profileRule("validity"),
                "must be whole seconds between " + Lifetime.text(bounds.shortest()) + " and "
                        + Lifetime.text(bounds.longest())
                        + "; a longer validity is refused, not shortened");
        return asked;
    }

    private String kind(Profile profile) {
        @Nullable String asked = request.kind();
        if (asked == null) {
            return profile.kinds().getFirst();
        }
        claim(
                profile.kinds().contains(asked),
                "kind " + asked,
                profileRule("kinds"),
                "this profile accepts " + profile.kinds());
        return asked;
    }

    private void judgeClaims(Tenant tenant) {
        @Nullable String service = request.service();
        if (service != null) {
            claim(
                    isSlotName(service) && grants(tenant.services(), service),
                    "service " + service,
                    rule("services"),
                    "services of this tenant: " + texts(tenant.services())
                            + "; a name consists of lower-case letters, digits, '.', '_' and '-', and must not be "
                            + "cert");
        }
        if (request.autoRenew()) {
            claim(tenant.autoRenew(), "autoRenew true", rule("autoRenew"), "not granted; remove it from the request");
        }
    }

    private void judgeLabels(Tenant tenant, Profile profile) {
        for (Map.Entry<String, String> label : new TreeMap<>(request.labels()).entrySet()) {
            claim(
                    grants(tenant.labels(), label.getKey()),
                    "label " + label.getKey(),
                    rule("labels"),
                    "labels of this tenant: " + texts(tenant.labels()));
        }
        String node = request.labels().get(Template.NODE);
        if (node != null && profile.isAboutNodes()) {
            claim(
                    grants(tenant.nodeRules(), node),
                    "node " + node,
                    rule("nodes"),
                    "nodes of this tenant: " + texts(tenant.nodeRules()));
        }
        if (profile.signer() == SignerRule.NAMED) {
            claim(
                    request.labels().containsKey(AUTHORITY_LABEL),
                    "label " + AUTHORITY_LABEL,
                    profileRule("signer"),
                    "required by this profile: the id of the CA that signs");
        }
    }

    // The issuer keeps no inventory, so it cannot know whose the predecessor is. Who may say so are the services that
    // do keep one.
    private void judgeRenewal(Tenant tenant) {
        if (request.renews() != null) {
            findings.judge(
                    !tenant.renewsFor().isEmpty(),
                    ReasonCode.RENEWAL_NOT_ALLOWED,
                    "renews " + request.renews(),
                    rule("renewsFor"),
                    "this tenant may not renew by request; renew through the registry");
        }
    }

    private void claim(boolean granted, String what, String rule, String note) {
        findings.judge(granted, ReasonCode.CLAIM_NOT_ALLOWED, what, rule, note);
    }

    private static boolean isSlotName(String service) {
        try {
            return !Slot.of(service, "kind").isLone();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean grants(List<GlobRule> rules, String word) {
        return rules.stream().anyMatch(rule -> rule.grants(word));
    }

    private static String texts(List<GlobRule> rules) {
        return rules.stream().map(GlobRule::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static List<String> sorted(Collection<String> words) {
        return words.stream().sorted().toList();
    }

    private String rule(String part) {
        return "tenants." + tenantName + (part.isEmpty() ? "" : "." + part);
    }

    private String profileRule(String part) {
        return "profiles." + request.profile() + "." + part;
    }
}
