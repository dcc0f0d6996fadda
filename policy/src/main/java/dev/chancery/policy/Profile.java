/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.x509.ExtendedKeyUse;
import dev.chancery.x509.KeyAlgorithm;
import dev.chancery.x509.KeyUse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a kind of certificate says, whoever asks for it.
 *
 * @param kinds what a certificate under it may be for within its service; the first is meant when a request names none
 * @param backdate how far notBefore lies before the request, for clocks that are behind
 */
public record Profile(
        @JsonProperty(required = true) List<String> kinds,
        @JsonProperty(required = true) Set<String> keys,
        @JsonProperty(required = true) List<String> keyUsage,
        @JsonProperty(required = true) List<String> extendedKeyUsage,
        @JsonProperty(required = true) Validity validity,
        @JsonProperty(required = true) Duration backdate,
        @JsonProperty(required = true) SubjectRule subject,
        @JsonProperty(required = true) NameCount names,
        @JsonProperty(required = true) SignerRule signer,
        @JsonProperty(required = true) Status status) {
    public Profile {
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a profile needs a kind");
        }
        keys.forEach(KeyAlgorithm::parse);
        keyUses(keyUsage);
        extendedKeyUses(extendedKeyUsage);
        if (backdate.isNegative() || backdate.toNanosPart() != 0) {
            throw new IllegalArgumentException("backdate must be whole seconds, zero or more, got " + backdate);
        }
    }

    /** Where the certificate's subject comes from. */
    public enum SubjectRule {
        @JsonProperty("hostname")
        HOSTNAME,
        @JsonProperty("responder")
        RESPONDER
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

    /** How many subject alternative names it has. */
    public record NameCount(
            @JsonProperty(required = true) int least,
            @JsonProperty(required = true) int most) {
        public NameCount {
            if (least < 0 || most < least) {
                throw new IllegalArgumentException("names needs 0 <= least <= most, got " + least + ", " + most);
            }
        }
    }

    /** What it says about where its status is to be had. */
    public record Status(
            @JsonProperty(required = true) boolean ocsp,
            @JsonProperty(required = true) boolean issuer,
            @JsonProperty(required = true) boolean crl,
            @JsonProperty(required = true) boolean noCheck) {}

    public List<KeyUse> keyUses() {
        return keyUses(keyUsage);
    }

    public List<ExtendedKeyUse> extendedKeyUses() {
        return extendedKeyUses(extendedKeyUsage);
    }

    // No profile may certify an authority: that power is the creation protocol's alone.
    private static List<KeyUse> keyUses(List<String> names) {
        return names.stream()
                .map(name -> switch (name) {
                    case "digitalSignature" -> KeyUse.DIGITAL_SIGNATURE;
                    case "keyEncipherment" -> KeyUse.KEY_ENCIPHERMENT;
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
                    default ->
                        throw new IllegalArgumentException("unknown extended key usage " + name + "; known: "
                                + Arrays.asList("serverAuth", "clientAuth", "OCSPSigning"));
                })
                .toList();
    }
}
