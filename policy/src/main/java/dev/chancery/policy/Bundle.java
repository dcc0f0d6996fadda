/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A policy bundle: profiles, and what each tenant is granted. policy.yaml explains every key where it stands.
 *
 * @param version grows with every change
 * @param tenants by the name that stands in the request's topic
 */
public record Bundle(
        @JsonProperty(required = true) int version,
        @JsonProperty(required = true) Requests requests,
        @JsonProperty(required = true) Map<String, Profile> profiles,
        @JsonProperty(required = true) Map<String, Tenant> tenants) {
    public Bundle {
        if (version < 1) {
            throw new IllegalArgumentException("version must be 1 or more, got " + version);
        }
        profiles = new TreeMap<>(profiles);
        tenants = new TreeMap<>(tenants);
        Map<String, Profile> known = profiles;
        tenants.forEach((name, tenant) -> tenant.profiles().forEach(profile -> {
            if (!known.containsKey(profile)) {
                throw new IllegalArgumentException("tenant " + name + " names the profile " + profile
                        + ", which the bundle does not have; it has " + known.keySet());
            }
        }));
    }

    /** How decisions and records name it. */
    public String name() {
        return Integer.toString(version);
    }

    /** What of a CSR is left out, beside key and names, which are judged. */
    public record Requests(
            @JsonProperty(required = true) Set<String> subjectDropped,
            @JsonProperty(required = true) Set<String> extensionsDropped,
            @JsonProperty(required = true) Set<String> attributesDropped) {}

    /** What one tenant may ask for. */
    public record Tenant(
            @JsonProperty(required = true) List<String> profiles,
            @JsonProperty(required = true) List<DnsRule> dns,
            @JsonProperty(required = true) boolean wildcards,
            @JsonProperty(required = true) List<AddressRange> addresses,
            @JsonProperty(required = true) List<WordRule> services,
            @JsonProperty(required = true) List<WordRule> deployTo,
            @JsonProperty(required = true) List<WordRule> labels,
            @JsonProperty(required = true) boolean autoRenew,
            @JsonProperty(required = true) List<String> renewsFor) {
        public Tenant {
            profiles = List.copyOf(profiles);
            dns = List.copyOf(dns);
            addresses = List.copyOf(addresses);
            services = List.copyOf(services);
            deployTo = List.copyOf(deployTo);
            labels = List.copyOf(labels);
            renewsFor = List.copyOf(renewsFor);
        }
    }
}
