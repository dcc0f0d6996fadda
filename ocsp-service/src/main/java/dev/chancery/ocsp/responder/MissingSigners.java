/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.IssuerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Authorities without a signer. A responder that just started is not ready before it has all of them; one that has waited in vain answers for the other
 * authorities meanwhile. Safe for several threads.
 */
final class MissingSigners {
    /** A start, or a new authority, has its signer in a second or two; waiting longer would take the answers of all others away. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Predicate<IssuerId> hasSigner;
    private final Predicate<IssuerId> isRefused;
    private final Function<IssuerId, String> reason;
    private final Map<IssuerId, Instant> since = new HashMap<>();
    private List<Authority> lacking = List.of();

    MissingSigners(Predicate<IssuerId> hasSigner, Predicate<IssuerId> isRefused, Function<IssuerId, String> reason) {
        this.hasSigner = hasSigner;
        this.isRefused = isRefused;
        this.reason = reason;
    }

    /** Why nobody should be sent here, as a sentence. */
    synchronized Optional<String> reasonToWait(List<Authority> issuing, Instant now) {
        List<Authority> wanted = issuing.stream().filter(Authority::hasSigners).toList();
        lacking = wanted.stream()
                .filter(authority -> !hasSigner.test(authority.id()))
                .toList();
        since.keySet().retainAll(lacking.stream().map(Authority::id).toList());
        // All of them at this look: one after the other, ten of them would take ten times the patience.
        lacking.forEach(authority -> since.putIfAbsent(authority.id(), now));
        boolean nothingIsAnswered = !wanted.isEmpty() && lacking.size() == wanted.size();
        return lacking.stream()
                .filter(authority -> nothingIsAnswered || isWaitedFor(authority.id(), now))
                .findFirst()
                .map(authority -> "no signer for " + sentence(authority));
    }

    /** All that are lacking, for people; as of the last look. */
    synchronized Optional<String> sentences() {
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(lacking.stream().map(this::sentence).collect(Collectors.joining("; ")));
    }

    private boolean isWaitedFor(IssuerId authority, Instant now) {
        return !isRefused.test(authority)
                && now.isBefore(since.getOrDefault(authority, now).plus(PATIENCE));
    }

    private String sentence(Authority authority) {
        return authority.name() + ": " + reason.apply(authority.id());
    }
}
