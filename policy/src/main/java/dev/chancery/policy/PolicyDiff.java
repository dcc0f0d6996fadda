/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.policy.Bundle.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one bundle allows that another refuses, and the other way round, in words. */
public final class PolicyDiff {
    /** Which way a change goes. */
    public enum Effect {
        /** Something that was refused is allowed. */
        ALLOWS,
        /** Something that was allowed is refused. */
        REFUSES,
        /** Neither: certificates say something else. */
        CHANGES
    }

    /** @param where as rules are called in decisions, {@code tenants.local.dns} */
    public record Change(Effect effect, String where, String what) {}

    private final List<Change> changes = new ArrayList<>();

    private PolicyDiff() {}

    /** In the order of the bundle; empty when both say the same. */
    public static List<Change> between(Bundle before, Bundle after) {
        PolicyDiff diff = new PolicyDiff();
        diff.approval(before.approval(), after.approval());
        diff.requests(before.requests(), after.requests());
        diff.profiles(before.profiles(), after.profiles());
        diff.tenants(before.tenants(), after.tenants());
        return List.copyOf(diff.changes);
    }

    private void approval(@Nullable Approval before, @Nullable Approval after) {
        Map<String, ApproverKey> old = before == null ? Map.of() : before.approvers();
        Map<String, ApproverKey> now = after == null ? Map.of() : after.approvers();
        for (String name : now.keySet()) {
            if (!old.containsKey(name)) {
                add(Effect.CHANGES, "approval.approvers", "names " + name);
            } else if (!Objects.equals(now.get(name), old.get(name))) {
                add(Effect.CHANGES, "approval.approvers", "names " + name + " with another key");
            }
        }
        for (String name : old.keySet()) {
            if (!now.containsKey(name)) {
                add(Effect.CHANGES, "approval.approvers", "names " + name + " no longer");
            }
        }
        int needed = before == null ? 0 : before.signatures();
        int needs = after == null ? 0 : after.signatures();
        if (needed != needs) {
            add(
                    needs < needed ? Effect.ALLOWS : Effect.REFUSES,
                    "approval.signatures",
                    "the next bundle needs " + needs + " signatures instead of " + needed);
        }
    }

    private void requests(Bundle.Requests before, Bundle.Requests after) {
        set("requests.subjectDropped", "dropping", before.subjectDropped(), after.subjectDropped());
        set("requests.extensionsDropped", "dropping", before.extensionsDropped(), after.extensionsDropped());
        set("requests.attributesDropped", "dropping", before.attributesDropped(), after.attributesDropped());
    }

    private void profiles(Map<String, Profile> before, Map<String, Profile> after) {
        set("profiles", "profile", before.keySet(), after.keySet());
        after.forEach((name, profile) -> {
            Profile old = before.get(name);
            if (old != null) {
                profile("profiles." + name, old, profile);
            }
        });
    }

    private void profile(String where, Profile before, Profile after) {
        set(where + ".kinds", "kind", before.kinds(), after.kinds());
        set(where + ".keys", "key", before.keys(), after.keys());
        set(where + ".keyUsage", "key usage", before.keyUsage(), after.keyUsage());
        set(where + ".extendedKeyUsage", "purpose", before.extendedKeyUsage(), after.extendedKeyUsage());
        longest(
                where + ".validity.longest",
                before.validity().longest(),
                after.validity().longest());
        shortest(
                where + ".validity.shortest",
                before.validity().shortest(),
                after.validity().shortest());
        value(
                where + ".validity.default",
                before.validity().usual(),
                after.validity().usual());
        value(where + ".backdate", before.backdate(), after.backdate());
        value(where + ".subject", before.subject().display(), after.subject().display());
        names(where + ".names", before.names(), after.names());
        value(where + ".signer", before.signer(), after.signer());
        value(where + ".status", before.status(), after.status());
        flag(
                where + ".dropUnknown",
                "requests with unknown attributes and extensions, which are dropped",
                before.dropUnknown(),
                after.dropUnknown());
        value(where + ".authority", String.valueOf(before.authority()), String.valueOf(after.authority()));
    }

    private void names(String where, NameRules before, NameRules after) {
        set(where + ".dns", "DNS names", texts(before.dnsRules()), texts(after.dnsRules()));
        flag(where + ".wildcards", "wildcards", before.certifiesWildcards(), after.certifiesWildcards());
        set(where + ".addresses", "addresses", texts(before.ranges()), texts(after.ranges()));
        set(where + ".uris", "URIs", texts(before.uriRules()), texts(after.uriRules()));
        value(where + ".template", texts(before.templates()), texts(after.templates()));
        if (before.most() != after.most()) {
            add(
                    after.most() > before.most() ? Effect.ALLOWS : Effect.REFUSES,
                    where + ".most",
                    "up to " + after.most() + " names instead of " + before.most());
        }
        if (before.least() != after.least()) {
            add(
                    after.least() < before.least() ? Effect.ALLOWS : Effect.REFUSES,
                    where + ".least",
                    "at least " + after.least() + " names instead of " + before.least());
        }
    }

    private void tenants(Map<String, Tenant> before, Map<String, Tenant> after) {
        set("tenants", "tenant", before.keySet(), after.keySet());
        after.forEach((name, tenant) -> {
            Tenant old = before.get(name);
            if (old != null) {
                tenant("tenants." + name, old, tenant);
            }
        });
    }

    private void tenant(String where, Tenant before, Tenant after) {
        set(where + ".profiles", "profile", before.profiles(), after.profiles());
        set(where + ".dns", "DNS names", texts(before.dns()), texts(after.dns()));
        flag(where + ".wildcards", "wildcards", before.wildcards(), after.wildcards());
        set(where + ".addresses", "addresses", texts(before.addresses()), texts(after.addresses()));
        set(where + ".uris", "URIs", texts(before.uriRules()), texts(after.uriRules()));
        set(where + ".nodes", "nodes", texts(before.nodeRules()), texts(after.nodeRules()));
        set(where + ".services", "services", texts(before.services()), texts(after.services()));
        set(where + ".labels", "labels", texts(before.labels()), texts(after.labels()));
        set(where + ".renewsFor", "renewals for", before.renewsFor(), after.renewsFor());
        flag(where + ".autoRenew", "automatic renewal", before.autoRenew(), after.autoRenew());
        flag(where + ".subAuthorities", "subordinate CAs", before.subAuthorities(), after.subAuthorities());
    }

    private void set(String where, String noun, Collection<String> before, Collection<String> after) {
        Set<String> added = new TreeSet<>(after);
        added.removeAll(before);
        Set<String> removed = new TreeSet<>(before);
        removed.removeAll(after);
        if (!added.isEmpty()) {
            add(Effect.ALLOWS, where, noun + " " + String.join(", ", added));
        }
        if (!removed.isEmpty()) {
            add(Effect.REFUSES, where, noun + " " + String.join(", ", removed));
        }
    }

    private void flag(String where, String noun, boolean before, boolean after) {
        if (before != after) {
            add(after ? Effect.ALLOWS : Effect.REFUSES, where, noun);
        }
    }

    private void longest(String where, Duration before, Duration after) {
        if (!before.equals(after)) {
            add(
                    after.compareTo(before) > 0 ? Effect.ALLOWS : Effect.REFUSES,
                    where,
                    "lifetimes up to " + Lifetime.text(after) + " instead of " + Lifetime.text(before));
        }
    }

    private void shortest(String where, Duration before, Duration after) {
        if (!before.equals(after)) {
            add(
                    after.compareTo(before) < 0 ? Effect.ALLOWS : Effect.REFUSES,
                    where,
                    "lifetimes from " + Lifetime.text(after) + " instead of " + Lifetime.text(before));
        }
    }

    private void value(String where, Object before, Object after) {
        if (!before.equals(after)) {
            add(Effect.CHANGES, where, shown(after) + " instead of " + shown(before));
        }
    }

    private void add(Effect effect, String where, String what) {
        changes.add(new Change(effect, where, what));
    }

    private static String shown(Object value) {
        return value instanceof Duration duration ? Lifetime.text(duration) : value.toString();
    }

    private static Set<String> texts(List<? extends Record> rules) {
        Set<String> texts = new LinkedHashSet<>();
        for (Record rule : rules) {
            texts.add(
                    switch (rule) {
                        case DnsRule dns -> dns.text();
                        case AddressRange range -> range.text();
                        case UriRule uri -> uri.text();
                        case GlobRule word -> word.text();
                        case NameTemplate template -> template.text();
                        default -> throw new IllegalArgumentException("no rule: " + rule);
                    });
        }
        return texts;
    }
}
