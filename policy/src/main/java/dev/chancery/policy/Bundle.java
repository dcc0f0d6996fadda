/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A policy bundle: profiles, and what each tenant is granted. policy.yaml explains every key where it stands.
 *
 * @param version grows with every change
 * @param tenants by the name that stands in the request's topic
 * @param approval who has to sign the next bundle; absent: nobody
 * @param switches what is off for everybody until somebody turns it on; absent: all of it off
 */
public record Bundle(
        @JsonProperty(required = true) int version,
        @JsonProperty(required = true) Requests requests,
        @JsonProperty(required = true) Map<String, Profile> profiles,
        @JsonProperty(required = true) Map<String, Tenant> tenants,
        @JsonProperty @Nullable Switches switches,
        @JsonProperty @Nullable Approval approval) {
    public Bundle {
        if (version < 1) {
            throw new IllegalArgumentException("version must be 1 or more, got " + version);
        }
        profiles = new TreeMap<>(profiles);
        tenants = new TreeMap<>(tenants);
        switches = switches == null ? new Switches(false) : switches;
        Map<String, Profile> known = profiles;
        tenants.forEach((name, tenant) -> tenant.profiles().forEach(profile -> {
            if (!known.containsKey(profile)) {
                throw new IllegalArgumentException("tenant " + name + " contains the profile " + profile
                        + ", which is not in the bundle; profiles: " + known.keySet());
            }
        }));
    }

    /** How decisions and records name it. */
    public String name() {
        return Integer.toString(version);
    }

    /** Whether authorities may be certified at all; a tenant needs its own grant beside it. */
    public boolean subAuthorities() {
        return switches != null && switches.subAuthorities();
    }

    /** What is off for everybody until somebody turns it on. */
    public record Switches(@JsonProperty(required = true) boolean subAuthorities) {}

    /** What of a CSR is left out, beside key and names, which are judged. */
    public record Requests(
            @JsonProperty(required = true) Set<String> subjectDropped,
            @JsonProperty(required = true) Set<String> extensionsDropped,
            @JsonProperty(required = true) Set<String> attributesDropped) {}

    /**
     * What one tenant may ask for. What is absent is not granted. Bundles before version 7 have a key {@code deployTo}, by which nothing was ever
     * delivered: they are on the log and have to be read, and the key grants nothing.
     *
     * @param nodes whose certificates it may ask for, by the label of that name
     * @param subAuthorities whether it may ask for a subordinate authority, where the bundle has them on
     */
    @JsonIgnoreProperties("deployTo")
    public record Tenant(
            @JsonProperty(required = true) List<String> profiles,
            @JsonProperty(required = true) List<DnsRule> dns,
            @JsonProperty(required = true) boolean wildcards,
            @JsonProperty(required = true) List<AddressRange> addresses,
            @JsonProperty(required = true) List<GlobRule> services,
            @JsonProperty(required = true) List<GlobRule> labels,
            @JsonProperty(required = true) boolean autoRenew,
            @JsonProperty(required = true) List<String> renewsFor,
            @JsonProperty @Nullable List<UriRule> uris,
            @JsonProperty @Nullable List<GlobRule> nodes,
            @JsonProperty boolean subAuthorities) {
        public Tenant {
            profiles = List.copyOf(profiles);
            dns = List.copyOf(dns);
            addresses = List.copyOf(addresses);
            services = List.copyOf(services);
            labels = List.copyOf(labels);
            renewsFor = List.copyOf(renewsFor);
            uris = uris == null ? List.of() : List.copyOf(uris);
            nodes = nodes == null ? List.of() : List.copyOf(nodes);
        }

        public List<UriRule> uriRules() {
            return uris == null ? List.of() : uris;
        }

        public List<GlobRule> nodeRules() {
            return nodes == null ? List.of() : nodes;
        }
    }
}
