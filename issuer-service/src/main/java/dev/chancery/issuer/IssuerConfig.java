/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer;

import dev.chancery.issuer.keys.Pkcs11Token;
import dev.chancery.x509.NameLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What an issuer is told. Where the log is, and as whom to log in, are {@code kafka.*}. */
@ConfigMapping(prefix = "chancery.issuer")
public interface IssuerConfig {
    /**
     * Tells the issuers on one log apart: two with the same one throw each other out of the requests. Lower-case letters, digits, hyphens.
     */
    @WithDefault("1")
    String instance();

    /**
     * Where the keys of the authorities are kept: a directory of mode 0700 that this user owns, backed up. Losing it means that nothing more can
     * be signed under its authorities.
     */
    Path keyDirectory();

    /**
     * A file of mode 0600 whose first line opens the keys; absent means {@code passphrase} in the key directory, which keeps the keys from
     * backups and copies of single files and from nothing else. Made with the first key where it does not exist.
     */
    Optional<Path> passphraseFile();

    /** Where each signature is noted before and after. Grows by about 6 kB per certificate, and is never truncated. */
    Path auditFile();

    /** The policy bundle to announce, when its version is newer than the log's; absent means the shipped one. */
    Optional<Path> policyFile();

    /**
     * A bundle that judges the live requests beside the one in force and decides nothing: where it differs is counted in
     * {@code chancery_policy_shadow_judged_total} and logged, 60 lines a minute at most. The issuance neither waits for it nor fails with it.
     * Absent: none.
     */
    Optional<Path> shadowPolicyFile();

    /**
     * Whether this issuer may make a root and an issuing authority where the log has none. Off in production but for the first start: with it on, an
     * issuer that is pointed at an empty log begins a new PKI.
     */
    @WithDefault("false")
    boolean createAuthorities();

    /**
     * The kind of key of a root that it makes: ec-p256, ec-p384, rsa-3072, rsa-4096, ed25519, ml-dsa-44, ml-dsa-65 or ml-dsa-87. A root that exists keeps
     * its own.
     */
    @WithDefault("ec-p384")
    String rootKey();

    /** The kind of key of an issuing authority that it makes, spelled like {@code root-key}. */
    @WithDefault("ec-p256")
    String issuingKey();

    /**
     * Whether tenants that the policy grants it may be certified authorities of their own below the one of role {@code services}: that one is made with
     * pathLen 1 instead of 0, its root with 2 instead of 1. Fixed when they are made; a root that was made without it has no room for one.
     */
    @WithDefault("false")
    boolean subAuthorities();

    /**
     * Whether a root that it makes certifies OCSP signers, so that responders answer for the issuing authorities below it, whose certificates then name OCSP
     * beside the root's CRL. For a root that stays online: its key is needed once a day for each responder. Counts when a root is made; one that
     * exists stays what it is.
     */
    @WithDefault("false")
    boolean rootOcsp();

    /** What the authorities that it makes are called: {@code <name> Root}, {@code <name> Services 1}, {@code <name> Platform 1}. */
    @WithDefault("Chancery Local")
    String authorityName();

    /**
     * Where relying parties find OCSP, CRLs and CA certificates; stands in every certificate, so it outlives this setting. Plain http, without a
     * trailing slash (RFC 5280 §4.2.2.1).
     */
    @WithDefault("http://127.0.0.1:8082")
    String statusUrl();

    /** How many CRLs an issuing authority spreads its certificates over, each for 9,800 revoked certificates; fixed when the authority is made. */
    @WithDefault("4")
    int crlShards();

    /** The revocation lists that it signs. */
    CrlConfig crls();

    /** One list per shard of each authority whose key is here. */
    interface CrlConfig {
        /**
         * From a list's thisUpdate to its nextUpdate; when half of it is over the next one is signed. Half of it is how long lists outlive an
         * issuer that is gone, so a day would not last a weekend. Relying parties may keep a list until its nextUpdate, and do not hear of a revocation
         * so long; OCSP is for those who cannot wait.
         */
        @WithDefault("P7D")
        Duration lifetime();
    }

    /**
     * How many requests a second this issuer takes of a tenant at most, {@code requests-per-second.<tenant>}. The rest waits on the log, visible in
     * the metric {@code chancery_issue_lag}. Who is not named is not held back.
     */
    Map<String, Integer> requestsPerSecond();

    /** How old what it knows of the log may be. Longer than a minute could judge by a policy that is no longer in force. */
    @WithDefault("PT30S")
    Duration viewAgeMax();

    /** Where the keys of the authorities that it makes are kept, if not in the key directory. */
    Pkcs11Config pkcs11();

    /** A PKCS #11 token. Keys are ec-p256, ec-p384, rsa-3072 or rsa-4096 there. */
    interface Pkcs11Config {
        /** The library that the token's maker gives, {@code /usr/lib/softhsm/libsofthsm2.so}; absent means no token. */
        Optional<Path> library();

        /** The number of the slot, as the library lists it; absent means {@code slot-index}. */
        OptionalLong slot();

        /** The slot's place in the library's list. */
        @WithDefault("0")
        int slotIndex();

        /** A file of mode 0600 whose first line is the PIN of the token's user. Needed with {@code library}. */
        Optional<Path> pinFile();

        default Optional<Pkcs11Token> toToken() {
            return library().map(path -> {
                Path pin = pinFile()
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "chancery.issuer.pkcs11.library is set and"
                                                + " chancery.issuer.pkcs11.pin-file is not: give the token's PIN in a file of mode 0600"));
                return slot().isPresent()
                        ? Pkcs11Token.inSlot(path, slot().getAsLong(), pin)
                        : Pkcs11Token.atIndex(path, slotIndex(), pin);
            });
        }
    }

    /** What the authorities that it makes may certify at all (RFC 5280 §4.2.1.10). */
    NameLimitConfig nameLimits();

    /** Critical name constraints of new authorities. */
    interface NameLimitConfig {
        /** Off: authorities without name constraints, for names that are not known beforehand. */
        @WithDefault("true")
        boolean enabled();

        /** Domains, each with everything under it. */
        @WithDefault("internal,test,localhost")
        List<String> domains();

        /** Address ranges; without any, which is an empty value, no address can be certified. */
        @WithDefault("127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")
        Optional<List<String>> addresses();

        /**
         * Domains of the hosts in URIs, each with everything under it, of two labels at least (RFC 5280 §4.2.1.10); without any, which is an empty
         * value, no URI can be certified.
         */
        @WithDefault("mesh.internal")
        Optional<List<String>> uriDomains();

        default Optional<NameLimits> toNameLimits() {
            return enabled()
                    ? Optional.of(new NameLimits(
                            domains(),
                            addresses().orElse(List.of()),
                            uriDomains().orElse(List.of())))
                    : Optional.empty();
        }
    }
}
