/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.policy.Profile.SignerRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** docs/profiles.md: what the certificates of each profile hold, field by field and extension by extension, from the bundle alone. */
final class ProfileTables {
    private final StringBuilder text = new StringBuilder();
    private final Bundle bundle;

    private ProfileTables(Bundle bundle) {
        this.bundle = bundle;
    }

    static String of(Bundle bundle) {
        ProfileTables tables = new ProfileTables(bundle);
        tables.introduce();
        bundle.profiles().forEach(tables::profile);
        tables.tenants();
        return tables.text.toString();
    }

    private void introduce() {
        text.append("""
                # Profiles of the shipped policy, extension by extension

                A test makes this page from [policy.yaml](../policy/src/main/resources/dev/chancery/policy/policy.yaml), version %s, and
                fails if the two differ. No certificate contains an extension that is not in its table: the lint before signing compares
                them. Every serial number is positive, has 159 bits, and is a function of the request. The issuer name is the CA's
                subject, byte for byte.
                """.formatted(bundle.name()));
    }

    private void profile(String name, Profile profile) {
        text.append("\n## ").append(name).append("\n\n");
        if (profile.authority() != null) {
            text.append("Disabled: `switches.subAuthorities` is false.\n\n");
        }
        table("field", "value");
        row("signed by", signer(profile.signer()));
        row(
                "validity",
                "%s to %s, default %s; the last second is included"
                        .formatted(
                                Lifetime.text(profile.validity().shortest()),
                                Lifetime.text(profile.validity().longest()),
                                Lifetime.text(profile.validity().usual())));
        row("notBefore", Lifetime.text(profile.backdate()) + " before the request, but not before the CA's");
        row("subject", subject(profile.subject()));
        row("keys", String.join(", ", profile.keys().stream().sorted().toList()));
        text.append('\n');
        table("extension", "critical", "value");
        row("authorityKeyIdentifier", "no", "the CA's subjectKeyIdentifier, without issuer and serial number");
        row("subjectKeyIdentifier", "no", "the leftmost 160 bits of SHA-256 of the key (RFC 7093 §2 method 1)");
        row("keyUsage", "yes", String.join(", ", profile.keyUsage()));
        Profile.AuthorityRule authority = profile.authority();
        if (authority != null) {
            row("basicConstraints", "yes", "CA, pathLen " + authority.pathLength());
            row("nameConstraints", "yes", "permitted " + authority.domains() + ", " + texts(authority.addresses()));
        }
        row("extendedKeyUsage", "no", String.join(", ", profile.extendedKeyUsage()));
        if (profile.names().most() > 0) {
            row("subjectAltName", "if the subject is empty", names(profile.names()));
        }
        status(profile.status());
    }

    private void status(Profile.Status status) {
        if (status.crl()) {
            row("cRLDistributionPoints", "no", "the URL of the certificate's shard");
        }
        List<String> access = new ArrayList<>();
        if (status.ocsp()) {
            access.add("OCSP");
        }
        if (status.issuer()) {
            access.add("the issuer's certificate in DER");
        }
        if (!access.isEmpty()) {
            row("authorityInfoAccess", "no", String.join(", ", access));
        }
        if (status.noCheck()) {
            row("ocsp-nocheck (RFC 6960 §4.2.2.2.1)", "no", "NULL");
        }
        if (status.noRevAvail()) {
            row("noRevAvail (RFC 9608)", "no", "NULL");
        }
    }

    private void tenants() {
        text.append("\n## Which tenant may request what\n\n");
        table("tenant", "profiles", "DNS names", "addresses", "URIs");
        bundle.tenants()
                .forEach((name, tenant) -> row(
                        name,
                        String.join(", ", tenant.profiles()),
                        dash(texts(tenant.dns()) + (tenant.wildcards() ? ", wildcards included" : "")),
                        dash(texts(tenant.addresses())),
                        dash(texts(tenant.uriRules()))));
    }

    private static String signer(SignerRule signer) {
        return switch (signer) {
            case SERVICES -> "the active CA for `services`";
            case PLATFORM -> "the active CA for `platform`";
            case NAMED -> "the CA that the label `authority` names, active or superseded";
        };
    }

    private static String subject(SubjectRule rule) {
        return switch (rule.source()) {
            case HOSTNAME ->
                "CN: the CSR's common name if it is a certified name of at most 64 characters; otherwise empty";
            case RESPONDER -> "CN: derived from the name of the CA that it answers for";
            case TEMPLATE -> "`" + rule.display() + "`, one RDN each, UTF8String (C: PrintableString)";
        };
    }

    private static String names(NameRules rules) {
        String count =
                rules.least() == rules.most() ? Integer.toString(rules.most()) : rules.least() + " to " + rules.most();
        if (rules.isServerAuthoritative()) {
            return count + ": `" + texts(rules.templates()) + "`, whatever the CSR contains";
        }
        List<String> kinds = new ArrayList<>();
        if (!rules.dnsRules().isEmpty()) {
            kinds.add("DNS " + every(texts(rules.dnsRules()).equals("*"), texts(rules.dnsRules()))
                    + (rules.certifiesWildcards() ? " with wildcards" : " without wildcards"));
        }
        if (!rules.ranges().isEmpty()) {
            kinds.add("addresses " + every(texts(rules.ranges()).equals("0.0.0.0/0, ::/0"), texts(rules.ranges())));
        }
        if (!rules.uriRules().isEmpty()) {
            kinds.add("URIs `" + texts(rules.uriRules()) + "`");
        }
        return count + " of " + String.join("; ", kinds);
    }

    private static String every(boolean all, String rules) {
        return all ? "as granted to the tenant" : "`" + rules + "`";
    }

    private static String texts(List<? extends Record> rules) {
        return rules.stream()
                .map(rule -> switch (rule) {
                    case DnsRule dns -> dns.text();
                    case AddressRange range -> range.text();
                    case UriRule uri -> uri.text();
                    case NameTemplate template -> template.text();
                    default -> throw new IllegalArgumentException(Objects.toString(rule));
                })
                .collect(Collectors.joining(", "));
    }

    private static String dash(String cell) {
        return cell.isEmpty() ? "–" : cell.replace("*", "\\*");
    }

    private void table(String... headings) {
        row(headings);
        text.append("|").append("---|".repeat(headings.length)).append('\n');
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
