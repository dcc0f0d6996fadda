/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import dev.chancery.x509.NameLimits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of certificate says, whoever asks for it.
 *
 * @param kinds what a certificate under it may be for within its service; the first is meant when a request names none
 * @param backdate how far notBefore lies before the request, for clocks that are behind
 * @param authority what a subordinate authority under it may do; absent for every other certificate
 * @param dropUnknown whether attributes and extensions of a CSR that no rule knows are left out instead of refused; false where absent
 */
public record Profile(
        @JsonProperty(required = true) List<String> kinds,
        @JsonProperty(required = true) Set<String> keys,
        @JsonProperty(required = true) List<String> keyUsage,
        @JsonProperty(required = true) List<String> extendedKeyUsage,
        @JsonProperty(required = true) Validity validity,
        @JsonProperty(required = true) Duration backdate,
        @JsonProperty(required = true) SubjectRule subject,
        @JsonProperty(required = true) NameRules names,
        @JsonProperty(required = true) SignerRule signer,
        @JsonProperty(required = true) Status status,
        @JsonProperty @Nullable AuthorityRule authority,
        @JsonProperty boolean dropUnknown) {
    private static final List<String> PURPOSES = List.of("serverAuth", "clientAuth", "OCSPSigning");

    public Profile {
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a profile needs a kind");
        }
        keys.forEach(KeyAlgorithm::parse);
        keyUses(keyUsage);
        extendedKeyUses(extendedKeyUsage);
        if (backdate.isNegative() || backdate.toNanosPart() != 0) {
            throw new IllegalArgumentException("backdate must be whole seconds, 0 or more, got " + backdate);
        }
    }

    /** Which authority signs. */
    public enum SignerRule {
        @JsonProperty("services")
        SERVICES,
        /** The suite's own identities. */
        @JsonProperty("platform")
        PLATFORM,
        @JsonProperty("named")
        NAMED
    }

    /** How long it may live: shortest ≤ default ≤ longest, whole seconds. */
    public record Validity(
            @JsonProperty(required = true) Duration shortest,

            @JsonProperty(value = "default", required = true)
            Duration usual,

            @JsonProperty(required = true) Duration longest) {
        public Validity {
            boolean ordered = shortest.isPositive() && shortest.compareTo(usual) <= 0 && usual.compareTo(longest) <= 0;
            if (!ordered || shortest.toNanosPart() != 0 || usual.toNanosPart() != 0 || longest.toNanosPart() != 0) {
                throw new IllegalArgumentException(
                        "validity needs 0 < shortest <= default <= longest in whole seconds, got " + shortest + ", "
                                + usual + ", " + longest);
            }
        }
    }

    /**
     * What it says about where its status is to be had.
     *
     * @param noRevAvail that there is no status at all (RFC 9608): for lifetimes of a day at most
     */
    public record Status(
            @JsonProperty(required = true) boolean ocsp,
            @JsonProperty(required = true) boolean issuer,
            @JsonProperty(required = true) boolean crl,
            @JsonProperty(required = true) boolean noCheck,
            @JsonProperty boolean noRevAvail) {}

    /**
     * A subordinate authority: CA:TRUE, and critical name constraints.
     *
     * @param pathLength how many authorities may stand below it
     * @param domains which it may certify, each with everything under it
     */
    public record AuthorityRule(
            @JsonProperty(required = true) int pathLength,
            @JsonProperty(required = true) List<String> domains,
            @JsonProperty(required = true) List<AddressRange> addresses) {
        public AuthorityRule {
            domains = List.copyOf(domains);
            addresses = List.copyOf(addresses);
            limits(domains, addresses);
            if (pathLength != 0) {
                throw new IllegalArgumentException("a subordinate CA must have pathLength 0, got " + pathLength);
            }
        }

        /** What certificates below it may be about at all. */
        public NameLimits limits() {
            return limits(domains, addresses);
        }

        private static NameLimits limits(List<String> domains, List<AddressRange> addresses) {
            return NameLimits.of(
                    domains, addresses.stream().map(AddressRange::text).toList());
        }
    }

    public List<KeyUse> keyUses() {
        return keyUses(keyUsage);
    }

    public List<ExtendedKeyUse> extendedKeyUses() {
        return extendedKeyUses(extendedKeyUsage);
    }

    /** Whether a template of it names the node, so that the request has to. */
    boolean isAboutNodes() {
        return Stream.concat(
                        subject.parts().stream().map(SubjectRule.Part::template),
                        names.templates().stream().map(NameTemplate::template))
                .anyMatch(template -> template.variables().contains(Template.NODE));
    }

    public List<KeyAlgorithm> keyAlgorithms() {
        return keys.stream().sorted().map(KeyAlgorithm::parse).toList();
    }

    private static List<KeyUse> keyUses(List<String> names) {
        return names.stream()
                .map(name -> switch (name) {
                    case "digitalSignature" -> KeyUse.DIGITAL_SIGNATURE;
                    case "keyEncipherment" -> KeyUse.KEY_ENCIPHERMENT;
                    // Only beside authority: BundleCheck.
                    case "keyCertSign" -> KeyUse.KEY_CERT_SIGN;
                    case "cRLSign" -> KeyUse.CRL_SIGN;
                    default ->
                        throw new IllegalArgumentException(
                                "unknown key usage " + name + "; known: digitalSignature, keyEncipherment");
                })
                .toList();
    }

    private static List<ExtendedKeyUse> extendedKeyUses(List<String> names) {
        return names.stream()
                .map(name -> switch (name) {
                    case "serverAuth" -> ExtendedKeyUse.SERVER_AUTH;
                    case "clientAuth" -> ExtendedKeyUse.CLIENT_AUTH;
                    case "OCSPSigning" -> ExtendedKeyUse.OCSP_SIGNING;
                    case "anyExtendedKeyUsage" ->
                        throw new IllegalArgumentException(
                                "anyExtendedKeyUsage allows every purpose, including OCSPSigning; list the purposes "
                                        + "instead: "
                                        + PURPOSES);
                    case "emailProtection", "codeSigning" ->
                        throw new IllegalArgumentException(name
                                + " is for persons and documents, which Chancery does not support; known: " + PURPOSES);
                    default ->
                        throw new IllegalArgumentException(
                                "unknown extended key usage " + name + "; known: " + PURPOSES);
                })
                .toList();
    }
}
