/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.Decision.Finding;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.policy.CsrPreCheck.Examined;
import dev.chancery.x509.CertificateId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/refusals.md: the reasons from their enum, and the rules that decisions name. To write it anew: {@code -Dchancery.docs=write}. */
class RefusalsPageTest {
    private static final Path PAGE = Path.of("../docs/refusals.md");
    private static final Path REASONS = Path.of("../contracts/src/main/java/dev/chancery/contracts/ReasonCode.java");
    private static final Pattern REASON = Pattern.compile("/\\*\\* ([^*]+) \\*/\\s+([A-Z_]+)");
    private static final Bundle SHIPPED = BundleText.read(BundleText.shipped());

    /** As a decision calls them, with T for the tenant and P for the profile; what is not a part of the bundle stands in no dots. */
    private static final Map<String, String> RULES = rules();

    private static Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("tenants", "the bundle has no such tenant");
        rules.put("tenants.T.profiles", "the profiles that the tenant may request");
        rules.put("tenants.T.dns", "the DNS names that it may have");
        rules.put("tenants.T.dns and wildcards", "the same, and whether it may have wildcards");
        rules.put("tenants.T.addresses", "the ranges of its addresses");
        rules.put("tenants.T.uris", "its URIs");
        rules.put("tenants.T.services", "the services that it may name");
        rules.put("tenants.T.labels", "the labels that it may set");
        rules.put("tenants.T.nodes", "the nodes whose certificates it may request");
        rules.put("tenants.T.autoRenew", "whether it may request automatic renewal");
        rules.put("tenants.T.renewsFor", "whose certificates it may name as predecessors");
        rules.put("tenants.T: e-mail addresses are never certified", "no policy grants them");
        rules.put("tenants.T: names of this type are never certified", "otherName and the like: no policy grants them");
        rules.put("profiles.P.keys", "the key algorithms that the profile allows");
        rules.put("profiles.P.kinds", "what a certificate under it may be for");
        rules.put(
                "profiles.P.validity",
                "shortest and longest validity; a requested validity outside of it is refused, never shortened");
        rules.put("profiles.P.validity.default", "the validity if none is requested");
        rules.put("profiles.P.subject", "where the subject comes from");
        rules.put("profiles.P.names", "how many names of which kinds it certifies");
        rules.put("profiles.P.names.dns", "the DNS names that it certifies");
        rules.put("profiles.P.names.dns and wildcards", "the same, and whether it certifies wildcards");
        rules.put("profiles.P.names.addresses", "the addresses that it certifies");
        rules.put("profiles.P.names.uris", "the URIs that it certifies");
        rules.put("profiles.P.names.template", "the profile makes the names itself");
        rules.put("profiles.P.signer", "it needs the label `authority`");
        rules.put("profiles.P.dropUnknown", "what no rule matches is left out");
        rules.put("requests.subjectDropped", "the attributes of a subject that are left out");
        rules.put("requests.extensionsDropped", "the extensions that are left out");
        rules.put("requests.attributesDropped", "the attributes of a CSR that are left out");
        rules.put("switches.subAuthorities", "CAs of tenants are disabled");
        rules.put("strength of keys", "algorithm, size, exponent, curve, known weak generators");
        rules.put("RFC 2986 §3", "the CSR is not signed by its own key");
        rules.put("RFC 5280 §4.2.1.6", "no name of its kind at all");
        rules.put(
                "RFC 5280 ub-common-name",
                "a common name has at most 64 characters; a longer one is only among the alternative names");
        return rules;
    }

    @Test
    void thePageHasEveryReasonAndRule() throws IOException {
        Map<String, String> reasons = REASON.matcher(Files.readString(REASONS))
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(2), found -> found.group(1).replaceAll("\\s+", " "), (a, b) -> a));
        StringBuilder page = new StringBuilder("""
                # Why a request is refused

                A refusal has a *reason*, a code that never changes; a *sentence*; and the *decision*: everything in the request, each
                part accepted, dropped or refused by a named *rule*. `chancery explain` shows the decision without issuing anything;
                `chancery outcome REQUEST` shows it for a request that was sent, also over Kafka. The first refused part determines the
                reason; the decision contains all of them. A test makes this page.

                ## Reasons

                | reason | when |
                |---|---|
                """);
        for (ReasonCode reason : ReasonCode.values()) {
            page.append("| `")
                    .append(reason)
                    .append("` | ")
                    .append(reasons.get(reason.name()))
                    .append(" |\n");
        }
        page.append("""

                ## Rules

                T is the tenant and P the profile. Rules that start with `tenants`, `profiles`, `requests` or `switches` are in the
                [bundle](policy.md) under that name.

                | rule | what it says |
                |---|---|
                """);
        RULES.forEach((rule, text) ->
                page.append("| `").append(rule).append("` | ").append(text).append(" |\n"));
        if ("write".equals(System.getProperty("chancery.docs"))) {
            Files.writeString(PAGE, page);
        }

        assertThat(reasons).hasSize(ReasonCode.values().length);
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    @Test
    void everyRuleOfADecisionStandsOnThePage() throws IOException {
        Set<String> rules = new TreeSet<>();
        for (CsrToolsTest.Csr csr : CsrToolsTest.Csr.values()) {
            if (CsrPreCheck.of(csr.text()) instanceof Examined examined) {
                for (String profile :
                        List.of("server", "agent", "peer", "short-lived", "ocsp-signing", "sub-ca", "none")) {
                    for (String tenant : List.of("local", "ocsp", "strangers")) {
                        judge(examined, tenant, profile, null).forEach(finding -> rules.add(general(finding.rule())));
                        judge(examined, tenant, profile, CertificateId.parse("0".repeat(32) + ".01"))
                                .forEach(finding -> rules.add(general(finding.rule())));
                    }
                }
            }
        }

        assertThat(rules).hasSizeGreaterThan(20).isSubsetOf(RULES.keySet());
    }

    private static List<Finding> judge(
            Examined examined, String tenant, String profile, @Nullable CertificateId renews) {
        boolean odd = renews != null;
        CertificateRequested request = new CertificateRequested(
                profile,
                "PEM",
                odd ? "Bad Service" : "api",
                odd ? "other" : null,
                odd
                        ? List.of("me@a.internal", "*.a.internal", "a_b", "8.8.8.8", "https://a.internal/")
                        : List.of("10.0.0.1", "spiffe://mesh.internal/a"),
                odd ? Duration.ofDays(900) : null,
                true,
                Map.of("node", "web-1"),
                renews,
                false);
        return Judge.judge(SHIPPED, tenant, request, examined).decision().findings();
    }

    private static String general(String rule) {
        return rule.replaceFirst("^tenants\\.[a-z]+", "tenants.T").replaceFirst("^profiles\\.[a-z-]+", "profiles.P");
    }
}
