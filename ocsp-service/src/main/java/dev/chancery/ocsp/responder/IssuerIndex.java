/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.ocsp.status.Authority;
import dev.chancery.x509.ocsp.CertId;
import dev.chancery.x509.ocsp.IssuerHashes;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the authority that a CertID means, among all that are answered for, retired ones included. Safe for several threads. */
final class IssuerIndex {
    private final Supplier<Collection<Authority>> authorities;
    private volatile @Nullable Index index;

    private record Entry(IssuerHashes hashes, Authority authority) {}

    /** @param source the very collection that the entries were made of: a change on the log makes another one */
    private record Index(Collection<Authority> source, List<Entry> entries) {}

    IssuerIndex(Supplier<Collection<Authority>> authorities) {
        this.authorities = authorities;
    }

    Optional<Authority> of(CertId id) {
        for (Entry entry : current().entries()) {
            if (entry.hashes().matches(id)) {
                return Optional.of(entry.authority());
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("ReferenceEquality") // of the collection: its content need not be compared for each request
    private Index current() {
        Collection<Authority> known = authorities.get();
        Index made = index;
        if (made == null || made.source() != known) {
            made = new Index(
                    known,
                    known.stream()
                            .filter(Authority::isAnsweredFor)
                            .map(authority -> new Entry(IssuerHashes.of(authority.certificate()), authority))
                            .toList());
            index = made;
        }
        return made;
    }
}
