/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.x509.SubjectName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which names a profile certifies, and how many. A name has to be granted by the tenant and by the profile. Nothing is certified of other types:
 * e-mail addresses and the rest are refused, whoever asks.
 *
 * <p>A profile that says nothing of dns, addresses, uris and template is of the first form of bundles and keeps its meaning, so that a replay of
 * the log judges as it was judged: every DNS name and address that the tenant is granted.
 *
 * @param least how many names there are at least
 * @param wildcards whether {@code *.api.internal} may be certified
 * @param template the names themselves, {@code dns:node-${node}.agents.internal}: where there are any, those of the CSR are left out
 */
public record NameRules(
        @JsonProperty(required = true) int least,
        @JsonProperty(required = true) int most,
        @JsonProperty @Nullable List<DnsRule> dns,
        @JsonProperty @Nullable Boolean wildcards,
        @JsonProperty @Nullable List<AddressRange> addresses,
        @JsonProperty @Nullable List<UriRule> uris,
        @JsonProperty @Nullable List<NameTemplate> template) {
    private static final List<AddressRange> EVERY_ADDRESS =
            List.of(new AddressRange("0.0.0.0/0"), new AddressRange("::/0"));

    public NameRules {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException("names needs 0 <= least <= most, got " + least + ", " + most);
        }
        boolean first = Stream.of(dns, wildcards, addresses, uris, template).allMatch(Objects::isNull);
        dns = first ? List.of(DnsRule.EVERY) : listed(dns);
        wildcards = first || Boolean.TRUE.equals(wildcards);
        addresses = first ? EVERY_ADDRESS : listed(addresses);
        uris = listed(uris);
        template = listed(template);
        if (!template.isEmpty() && (template.size() < least || template.size() > most)) {
            throw new IllegalArgumentException("names has templates for " + template.size()
                    + " names and needs between " + least + " and " + most);
        }
    }

    /** Whether the names are the profile's own, and not the CSR's. */
    public boolean isServerAuthoritative() {
        return !templates().isEmpty();
    }

    /** Whether a name is one of a kind that is certified at all. */
    boolean grants(SubjectName name) {
        return switch (name) {
            case SubjectName.Dns one ->
                (certifiesWildcards() || !one.wildcard()) && dnsRules().stream().anyMatch(rule -> rule.grants(one));
            case SubjectName.Ip one -> ranges().stream().anyMatch(range -> range.grants(one));
            case SubjectName.Uri one -> uriRules().stream().anyMatch(rule -> rule.grants(one));
            case SubjectName.Email ignored -> false;
            case SubjectName.Other ignored -> false;
        };
    }

    public boolean certifiesWildcards() {
        return Boolean.TRUE.equals(wildcards);
    }

    public List<DnsRule> dnsRules() {
        return Objects.requireNonNull(dns);
    }

    public List<AddressRange> ranges() {
        return Objects.requireNonNull(addresses);
    }

    public List<UriRule> uriRules() {
        return Objects.requireNonNull(uris);
    }

    public List<NameTemplate> templates() {
        return Objects.requireNonNull(template);
    }

    private static <T> List<T> listed(@Nullable List<T> given) {
        return given == null ? List.of() : List.copyOf(given);
    }
}
