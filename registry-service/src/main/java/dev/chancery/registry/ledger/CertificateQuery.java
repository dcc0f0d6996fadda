/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.registry.problem.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates, in which order, how many, from where on. Absent fields select nothing away.
 *
 * @param name one of the certificate's names, whole, in any case
 * @param text stands somewhere in subject, names, service, serial or request id, in any case
 */
record CertificateQuery(
        @Nullable CertificateState state,
        @Nullable String service,
        @Nullable String kind,
        @Nullable String profile,
        @Nullable String name,
        @Nullable String text,
        Sort sort,
        int limit,
        @Nullable Cursor after) {
    static final int LIMIT_MAX = 500;
    static final String LIMIT_DEFAULT = "50";
    private static final int TEXT_MAX = 256;

    enum Sort {
        /** What is alive, the soonest end first; then what is over, the last end first. */
        ALIVE("alive", "not_after", false),
        /** The second part of the same. No caller asks for it: a cursor does. */
        OVER("over", "not_after", true),
        NOT_AFTER("notAfter", "not_after", false),
        NOT_AFTER_DESCENDING("-notAfter", "not_after", true),
        ISSUED_AT("issuedAt", "issued_at", false),
        ISSUED_AT_DESCENDING("-issuedAt", "issued_at", true);

        final String word;
        final String column;
        final boolean descending;

        Sort(String word, String column, boolean descending) {
            this.word = word;
            this.column = column;
            this.descending = descending;
        }
    }

    CertificateQuery {
        requireShort("service", service);
        requireShort("kind", kind);
        requireShort("profile", profile);
        requireShort("name", name);
        requireShort("q", text);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw Problem.of(400, "limit", "range", "limit must be from 1 to " + LIMIT_MAX + ".")
                    .exception();
        }
        boolean fits = after == null
                || after.sort().equals(sort.word)
                || (sort == Sort.ALIVE && after.sort().equals(Sort.OVER.word));
        if (after != null && !fits) {
            throw Problem.of(
                            400,
                            "after",
                            "cursor",
                            "The cursor belongs to sort=" + after.sort() + "; start again without a cursor.")
                    .exception();
        }
        name = name == null ? null : name.toLowerCase(Locale.ROOT);
    }

    /** The serials without a certificate, the oldest first. */
    static CertificateQuery incomplete() {
        return new CertificateQuery(
                CertificateState.INCOMPLETE, null, null, null, null, null, Sort.ISSUED_AT, LIMIT_MAX, null);
    }

    /** The same in one order, for so many. */
    CertificateQuery in(Sort order, int most, @Nullable Cursor from) {
        return new CertificateQuery(state, service, kind, profile, name, text, order, most, from);
    }

    static @Nullable CertificateState state(@Nullable String word) {
        return word == null
                ? null
                : CertificateState.parse(word)
                        .orElseThrow(() -> Problem.of(
                                        400,
                                        "state",
                                        "known-value",
                                        "state must be one of "
                                                + Arrays.stream(CertificateState.values())
                                                        .map(CertificateState::word)
                                                        .collect(Collectors.joining(", "))
                                                + ".")
                                .exception());
    }

    static Sort sort(String word) {
        return Arrays.stream(Sort.values())
                .filter(sort -> sort != Sort.OVER && sort.word.equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                400,
                                "sort",
                                "known-value",
                                "sort must be one of alive, notAfter, -notAfter, issuedAt, -issuedAt.")
                        .exception());
    }

    static @Nullable Cursor cursor(@Nullable String text) {
        return text == null
                ? null
                : Cursor.parse(text)
                        .orElseThrow(() -> Problem.of(
                                        400,
                                        "after",
                                        "cursor",
                                        "after must be the value of next from a " + "previous page.")
                                .exception());
    }

    private static void requireShort(String field, @Nullable String value) {
        if (value != null && value.length() > TEXT_MAX) {
            throw Problem.of(400, field, "length", field + " must be at most " + TEXT_MAX + " characters.")
                    .exception();
        }
    }
}
