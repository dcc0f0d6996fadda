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

/** Settings of an issuer. The address of the broker and the login are {@code kafka.*}. */
@ConfigMapping(prefix = "chancery.issuer")
public interface IssuerConfig {
    /**
     * Tells the issuers on one log apart: lower-case letters, digits, hyphens. Two issuers with the same value interrupt each
     * other, because both join the consumer group as the same member.
     */
    @WithDefault("1")
    String instance();

    /**
     * The directory of the CA keys: mode 0700, owned by the user of this service. Back it up. If it is lost, nothing more can
     * be signed by its CAs.
     */
    Path keyDirectory();

    /**
     * A file of mode 0600. Its first line decrypts the CA keys. If it is not set: the file {@code passphrase} in
     * {@code key-directory}, which protects copies of single key files and nothing else. The service creates it with the first
     * key.
     */
    Optional<Path> passphraseFile();

    /**
     * The audit file: each signature is recorded before and after it is made. It grows by about 6 kB per certificate. The
     * service never truncates it.
     */
    Path auditFile();

    /**
     * The policy bundle to announce, if its version is higher than the one on the log. If it is not set: the bundle that the
     * issuer ships with.
     */
    Optional<Path> policyFile();

    /**
     * A second policy bundle that judges live requests and decides nothing. Differences to the bundle in effect are counted in
     * {@code chancery_policy_shadow_judged_total} and logged, at most 60 lines a minute. Issuance does not wait for it and does
     * not fail with it. If it is not set: none.
     */
    Optional<Path> shadowPolicyFile();

    /**
     * Whether this issuer may create a root CA and issuing CAs if the log has none. In production, set it for the first start
     * only: with it, an issuer that is started with an empty log begins a new PKI.
     */
    @WithDefault("false")
    boolean createAuthorities();

    /**
     * The kind of key for a root CA that this issuer creates: {@code ec-p256}, {@code ec-p384}, {@code rsa-3072},
     * {@code rsa-4096}, {@code ed25519}, {@code ml-dsa-44}, {@code ml-dsa-65} or {@code ml-dsa-87}. An existing root keeps its
     * key.
     */
    @WithDefault("ec-p384")
    String rootKey();

    /** The kind of key for an issuing CA that this issuer creates; the same values as {@code root-key}. */
    @WithDefault("ec-p256")
    String issuingKey();

    /**
     * Whether tenants with the right to it in the policy can have subordinate CAs below the CA of role {@code services}. That
     * CA is then created with pathLen 1 instead of 0, and its root with 2 instead of 1. Applies when a CA is created; an
     * existing root without it cannot have subordinate CAs of tenants.
     */
    @WithDefault("false")
    boolean subAuthorities();

    /**
     * Whether a root CA that this issuer creates certifies OCSP signers. OCSP responders then respond for the issuing CAs,
     * whose certificates name OCSP in addition to the CRL of the root. For a root that stays online: its key is needed once a
     * day for each responder. Applies when a root is created; an existing root does not change.
     */
    @WithDefault("false")
    boolean rootOcsp();

    /**
     * The name of the CAs that this issuer creates: {@code <name> Root}, {@code <name> Services 1}, {@code <name> Platform 1}.
     */
    @WithDefault("Chancery Local")
    String authorityName();

    /**
     * The URL under which relying parties find OCSP, CRLs and CA certificates. It is written into every certificate and must
     * work as long as the certificates do. Plain {@code http}, without a trailing slash (RFC 5280 §4.2.2.1).
     */
    @WithDefault("http://127.0.0.1:8082")
    String statusUrl();

    /**
     * The number of CRLs over which an issuing CA distributes its certificates. Each has room for 9,800 revoked certificates.
     * Applies when a CA is created.
     */
    @WithDefault("4")
    int crlShards();

    /** CRLs that this issuer signs. */
    CrlConfig crls();

    /** One CRL for each shard of each CA whose key is here. */
    interface CrlConfig {
        /**
         * The time from thisUpdate to nextUpdate of a CRL, at least 4 s. The next CRL is signed after half of it, or earlier if
         * a certificate is revoked. Half of it is also how long CRLs stay valid without an issuer: with one day, CRLs would
         * expire within a weekend. A relying party may use a CRL until its nextUpdate and does not see a revocation before
         * that; OCSP is faster.
         */
        @WithDefault("P7D")
        Duration lifetime();
    }

    /**
     * The greatest number of requests per second that this issuer takes from a tenant, {@code requests-per-second.<tenant>}; 1
     * or more. Further requests wait on the log and are visible in the metric {@code chancery_issue_lag}. A tenant without a
     * value has no limit.
     */
    Map<String, Integer> requestsPerSecond();

    /**
     * Greatest age of the last moment at which the views were at the end of the log. Beyond it the issuer does not decide about
     * requests. Above one minute it could decide by a policy that is no longer in effect.
     */
    @WithDefault("PT30S")
    Duration viewAgeMax();

    /** Storage of the keys of new CAs on a token, instead of in the key directory. */
    Pkcs11Config pkcs11();

    /** A PKCS #11 token. It holds keys of kind {@code ec-p256}, {@code ec-p384}, {@code rsa-3072} or {@code rsa-4096}. */
    interface Pkcs11Config {
        /** The PKCS #11 library of the vendor, such as {@code /usr/lib/softhsm/libsofthsm2.so}. If it is not set: no token. */
        Optional<Path> library();

        /** The number of the slot, as the library lists it. If it is not set: {@code slot-index}. */
        OptionalLong slot();

        /** The index of the slot in the list of the library, from 0. */
        @WithDefault("0")
        int slotIndex();

        /** A file of mode 0600. Its first line is the PIN of the user of the token. Required with {@code library}. */
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

    /** Name constraints of new CAs (RFC 5280 §4.2.1.10). */
    NameLimitConfig nameLimits();

    /** Critical name constraints of new CAs. */
    interface NameLimitConfig {
        /** Whether new CAs have name constraints. {@code false}: for names that are not known in advance. */
        @WithDefault("true")
        boolean enabled();

        /** Permitted domains, each with all names below it. */
        @WithDefault("internal,test,localhost")
        List<String> domains();

        /** Permitted address ranges. An empty value permits no IP address. */
        @WithDefault("127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")
        Optional<List<String>> addresses();

        /**
         * Permitted domains of hosts in URIs, each with all names below it, of at least two labels (RFC 5280 §4.2.1.10). An
         * empty value permits no URI.
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
