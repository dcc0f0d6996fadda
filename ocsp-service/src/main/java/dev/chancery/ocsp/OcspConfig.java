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

/** How the responder answers. Everything that has no default must be set, or the service does not start. */
@ConfigMapping(prefix = "chancery.ocsp")
public interface OcspConfig {
    /** Where the public's port listens: OCSP, revocation lists, CA certificates, in plain HTTP. */
    @WithDefault("127.0.0.1")
    String host();

    /** 0: one that is free, for tests. */
    @WithDefault("8082")
    int port();

    /**
     * Connections in all. A client that comes when there are so many is turned away at once: its connection is closed. Where nothing is set, one for each
     * 64 kB of a quarter of the heap, at most 10,000: so much memory can a stranger make one connection take.
     */
    OptionalInt connectionsMax();

    /**
     * Connections from one IPv4 address, or from one IPv6 network of 64 bits. Where nothing is set, a quarter of {@link #connectionsMax}. Behind a proxy all
     * clients have the proxy's address: set it to {@link #connectionsMax} there, and let the proxy limit its clients.
     */
    OptionalInt connectionsPerAddress();

    /** A connection on which nothing has come or gone for so long is closed. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    /** A client whose request, head and body, is not there so long after its first octet is cut off. */
    @WithDefault("PT10S")
    Duration requestWithin();

    /** How long a stop waits for answers that are being made, and for clients that are reading theirs. */
    @WithDefault("PT5S")
    Duration stopWithin();

    /**
     * Where the delegated signing keys lie, encrypted, with the requests and certificates that belong to them. The directory is made, for its owner
     * alone (0700). One running service per directory.
     */
    Path keyDirectory();

    /** A file for its owner alone (0600) whose first line encrypts the keys. Lost, it costs new keys and nothing else. */
    Path passphraseFile();

    /**
     * How long an answer may be believed: nextUpdate is this long after thisUpdate. So long can an attacker go on showing the last good answer of a
     * certificate that was revoked meanwhile, and so long do answers outlive the broker. Below eight minutes nginx, which asks
     * again after five at the earliest, staples nothing at times; above an hour a revocation hardly bites. RFC 9919 §5 leaves the choice to the
     * operator.
     */
    @WithDefault("PT10M")
    Duration validity();

    /**
     * How long a cache on the way (RFC 9919 §6) may repeat an answer without asking: so much later than here does a revocation show
     * behind one. Must be shorter than {@link #validity}.
     */
    @WithDefault("PT3S")
    Duration cacheMaxAge();

    /**
     * How long a cache on the way may repeat a revocation list without asking, at most until its nextUpdate: so much later than here does a
     * revocation show behind one.
     */
    @WithDefault("PT30S")
    Duration crlCacheMaxAge();

    /** How old the last confirmed look at the log may be: past it nothing new is signed, and what is signed already goes on until its nextUpdate. */
    @WithDefault("PT30S")
    Duration stalenessLimit();

    /** How long after a certificate's notAfter its status is still given (RFC 9919). At least 30 days. */
    @WithDefault("P30D")
    Duration renewalGrace();

    /** What a serial number that was never recorded is answered with, where {@link #authorities} says nothing else. Never good, whatever this says. */
    @WithDefault("unauthorized")
    UnknownSerial unknownSerial();

    /**
     * What kind of key signs: {@code authority} for the kind that the authority itself has, so that no answer is easier to forge than what it is
     * about, or one kind for all, spelled {@code ec-p256}, {@code ec-p384}, {@code rsa-3072}, {@code rsa-4096}, {@code ed25519}, {@code ml-dsa-44},
     * {@code ml-dsa-65} or {@code ml-dsa-87}. The policy's profile ocsp-signing must take it.
     */
    @WithDefault("authority")
    String signerKey();

    /** What is done otherwise for one authority, by its id or its name, such as {@code services-1}. The id comes first. */
    Map<String, OfAuthority> authorities();

    /**
     * Memory for signed answers that are kept, such as {@code 64M}; one takes about 2 kB. They are what the responder lives on while the broker is away.
     * Where nothing is set, a sixth of the heap.
     */
    Optional<MemorySize> answersMemory();

    /** How often the keys, requests and certificates of the delegated signers are looked after. */
    @WithDefault("PT2S")
    Duration signerCheckEvery();

    /** How often the watermark is announced. The registry counts on a second. */
    @WithDefault("PT1S")
    Duration watermarkEvery();

    /** How an unknown serial number is answered. */
    enum UnknownSerial {
        /** No authoritative record (RFC 9919 §3.3): the error status, unsigned. */
        UNAUTHORIZED,
        /** A signed answer with the certificate status unknown (RFC 6960 §2.2). */
        UNKNOWN,
        /** A signed answer that calls it revoked, on hold since 1970, with the extended-revoke extension (RFC 6960 §2.2, §4.4.8). */
        EXTENDED_REVOKE
    }

    /** What may be chosen for one authority. */
    interface OfAuthority {
        /** Instead of {@link OcspConfig#unknownSerial}. */
        Optional<UnknownSerial> unknownSerial();

        /** Instead of {@link OcspConfig#signerKey}. */
        Optional<String> signerKey();
    }
}
