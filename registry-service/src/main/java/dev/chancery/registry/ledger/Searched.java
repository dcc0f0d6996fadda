/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.x509.SerialNumber;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person looks for: a piece of a text in any case, or a serial number as openssl and browsers print it, whole or a piece of it with colons.
 *
 * @param pieces patterns of which one is to be in the texts
 * @param serials the spellings of the serial number that it is, none where it is none
 */
record Searched(List<String> pieces, List<String> serials) {
    private static final String TEXTS =
            "concat_ws(' ', subject, array_to_string(names, ' '), service, serial, request_id) ilike ?";
    private static final String PAIRS = "[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+";

    static Searched in(String text) {
        return new Searched(
                text.matches(PAIRS) ? List.of(pattern(text), pattern(text.replace(":", ""))) : List.of(pattern(text)),
                serials(text));
    }

    void on(CertificateSelect select) {
        String condition = TEXTS
                + (" or " + TEXTS).repeat(pieces.size() - 1)
                + " or serial = cast(? as text)".repeat(serials.size());
        select.and(
                "(" + condition + ")",
                Stream.concat(pieces.stream(), serials.stream()).toArray());
    }

    private static List<String> serials(String text) {
        try {
            return SerialNumber.read(text).spellings();
        } catch (IllegalArgumentException e) {
            return List.of(); // Some other text.
        }
    }

    private static String pattern(String text) {
        return "%" + text.replaceAll("([\\\\%_])", "\\\\$1") + "%";
    }
}
