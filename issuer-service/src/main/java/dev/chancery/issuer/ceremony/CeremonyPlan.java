/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.ceremony;

import dev.chancery.x509.RevocationReason;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a ceremony is to do, as somebody wrote it down beforehand.
 *
 * @param rootKey the exported key, and {@code root} its certificate
 * @param csrs of the authorities to sign
 * @param pathLength how many authorities may stand below each of them: 0, or 1 where tenants are certified authorities
 * @param crl the root's list before this one; null for none, which {@code firstCrl} has to confirm: what stood on it would be forgotten
 * @param revoked to be added to it
 * @param crlDays until the next ceremony has to make the next list
 * @param statusUrl under which the certificates say that status is found
 * @param people who are present, as they are to be remembered
 * @param transcript a file that is not there yet
 * @param out a directory that is empty or not there yet
 */
public record CeremonyPlan(
        Path rootKey,
        Path root,
        List<Path> csrs,
        int pathLength,
        @Nullable Path crl,
        boolean firstCrl,
        List<Revoked> revoked,
        int crlDays,
        String statusUrl,
        List<String> people,
        Path transcript,
        Path out) {

    /** @param serial of the authority's certificate, in hexadecimal */
    public record Revoked(String serial, RevocationReason reason) {}

    public CeremonyPlan {
        csrs = csrs == null ? List.of() : List.copyOf(csrs);
        revoked = revoked == null ? List.of() : List.copyOf(revoked);
        people = people == null ? List.of() : List.copyOf(people);
    }

    /** Whether a list is to be signed. */
    boolean signsCrl() {
        return crl != null || firstCrl;
    }
}
