/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** How the OCSP responder responds. A key without a default must be set; otherwise the service does not start. */
@ConfigMapping(prefix = "chancery.ocsp")
public interface OcspConfig {
    /** The address of the public port: OCSP, CRLs and CA certificates over plain HTTP. */
    @WithDefault("127.0.0.1")
    String host();

    /** The number of the public port. 0: any free port, for tests. */
    @WithDefault("8082")
    int port();

    /**
     * The greatest number of open connections to the public port. A further connection is closed at once. If it is not set: one
     * for each 64 kB of a quarter of the heap, at most 10,000, because a client can make one connection take that much memory.
     */
    OptionalInt connectionsMax();

    /**
     * The greatest number of open connections from one IPv4 address, or from one IPv6 network of 64 bits. If it is not set: a
     * quarter of {@link #connectionsMax}. Behind a proxy all clients have the address of the proxy: set it to
     * {@link #connectionsMax} there, and let the proxy limit its clients.
     */
    OptionalInt connectionsPerAddressMax();

    /** A connection without traffic is closed after this time. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    /** A request must be complete, head and body, within this time after its first byte. Otherwise the connection is closed. */
    @WithDefault("PT10S")
    Duration requestTimeout();

    /**
     * How long a shutdown waits: half of it for responses that are being made, half of it for clients that are still reading.
     * Then the remaining connections are closed.
     */
    @WithDefault("PT5S")
    Duration shutdownTimeout();

    /**
     * The directory of the delegated signing keys (encrypted), with their certificate requests and certificates. The service
     * creates it with mode 0700. Only one running service can use a directory.
     */
    Path keyDirectory();

    /**
     * A file of mode 0600. Its first line encrypts the keys in {@code key-directory}. If it is lost, the service makes new
     * keys; nothing else is lost.
     */
    Path passphraseFile();

    /**
     * The time from thisUpdate to nextUpdate of an OCSP response. For this long an attacker can replay the last {@code good}
     * response of a certificate that was revoked since, and for this long responses stay valid without the broker. Below 8
     * minutes, nginx sometimes staples nothing, because it asks for a new response after 5 minutes at the earliest; above one
     * hour, revocation takes effect late. RFC 9919 §5 leaves the value to the operator.
     */
    @WithDefault("PT10M")
    Duration validity();

    /**
     * {@code max-age} of an OCSP response: how long an HTTP cache (RFC 9919 §6) may repeat it without a new request. Behind a
     * cache a revocation takes effect later by this time. Set it below {@link #validity}.
     */
    @WithDefault("PT3S")
    Duration cacheMaxAge();

    /**
     * {@code max-age} of a CRL: how long an HTTP cache may repeat it without a new request, and at most until its nextUpdate.
     * Behind a cache a revocation takes effect later by this time.
     */
    @WithDefault("PT30S")
    Duration crlCacheMaxAge();

    /**
     * Greatest age of the last moment at which the responder was at the end of the log. Beyond it nothing new is signed;
     * responses that are already signed are used until their nextUpdate.
     */
    @WithDefault("PT30S")
    Duration stalenessLimit();

    /** How long the status of a certificate is available after its notAfter (RFC 9919). Set it to 30 days or more. */
    @WithDefault("P30D")
    Duration renewalGrace();

    /**
     * The response for a serial number that was never issued, unless {@link #authorities} says otherwise. No value makes it
     * {@code good}. {@code unauthorized}: the unsigned error response, because there is no authoritative record (RFC 9919
     * §3.3). {@code unknown}: a signed response with the status unknown (RFC 6960 §2.2). {@code extended-revoke}: a signed
     * response with the status revoked, reason certificateHold, since 1970, with the extended-revoke extension (RFC 6960 §2.2,
     * §4.4.8).
     */
    @WithDefault("unauthorized")
    UnknownSerial unknownSerial();

    /**
     * The kind of key that signs OCSP responses. {@code authority}: the same kind as the key of the CA, so that a response is
     * as hard to forge as the certificate that it is about. Otherwise one kind for all: {@code ec-p256}, {@code ec-p384},
     * {@code rsa-3072}, {@code rsa-4096}, {@code ed25519}, {@code ml-dsa-44}, {@code ml-dsa-65} or {@code ml-dsa-87}. The
     * profile {@code ocsp-signing} of the policy must allow it.
     */
    @WithDefault("authority")
    String signerKey();

    /** Other values for single CAs, by id or by name, such as {@code services-1}. The id has precedence. */
    Map<String, OfAuthority> authorities();

    /**
     * Memory for cached OCSP responses, such as {@code 64M}. A response takes about 2 kB. The responder uses them while the
     * broker is unavailable. If it is not set: one sixth of the heap.
     */
    Optional<MemorySize> responseCacheMemory();

    /** Interval at which the responder checks whether one of its delegated signers needs a new key, request or certificate. */
    @WithDefault("PT2S")
    Duration signerCheckInterval();

    /**
     * Interval at which the responder publishes its watermark: how far it has read the log. The registry expects one second.
     */
    @WithDefault("PT1S")
    Duration watermarkInterval();

    /** The response for an unknown serial number. */
    enum UnknownSerial {
        /** There is no authoritative record (RFC 9919 §3.3): the unsigned error response. */
        UNAUTHORIZED,
        /** A signed response with the certificate status unknown (RFC 6960 §2.2). */
        UNKNOWN,
        /**
         * A signed response with the status revoked, on hold since 1970, with the extended-revoke extension (RFC 6960 §2.2,
         * §4.4.8).
         */
        EXTENDED_REVOKE
    }

    /** Values for one CA. */
    interface OfAuthority {
        /** Replaces {@link OcspConfig#unknownSerial} for this CA. */
        Optional<UnknownSerial> unknownSerial();

        /** Replaces {@link OcspConfig#signerKey} for this CA. */
        Optional<String> signerKey();
    }
}
