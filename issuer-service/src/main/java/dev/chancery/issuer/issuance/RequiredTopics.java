/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.contracts.Streams;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The topics without which an issuance would get stuck half-way. Looked for until they are all there; a topic is never taken away. */
final class RequiredTopics {
    private static final Set<String> ALWAYS = Set.of(
            Streams.ISSUANCES.topic(),
            Streams.ISSUANCES_SHORT.topic(),
            Streams.CERTIFICATE_EVENTS.topic(),
            Streams.AUDIT_HEADS.topic(),
            Streams.dead("issuer").topic());

    private boolean found;

    /** What is missing, as a sentence with the remedy; empty when nothing is. */
    Optional<String> missing(Supplier<Set<String>> topicsThere) {
        if (found) {
            return Optional.empty();
        }
        Set<String> there = topicsThere.get();
        Set<String> requests = there.stream()
                .filter(topic -> RequestConsumer.TOPICS.matcher(topic).matches())
                .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(ALWAYS);
        requests.forEach(
                topic -> missing.add(Streams.outcomes(Streams.tenantOf(topic)).topic()));
        missing.removeAll(there);
        found = missing.isEmpty() && !requests.isEmpty();
        if (!missing.isEmpty()) {
            return Optional.of("topics are missing, or this issuer has no permission to see them: " + missing
                    + "; create them from deploy/topics.yaml");
        }
        return found
                ? Optional.empty()
                : Optional.of("there is no requests topic; create them from deploy/topics.yaml");
    }
}
