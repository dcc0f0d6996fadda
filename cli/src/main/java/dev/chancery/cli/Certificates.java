/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Finds the certificate that a person means: a whole id, a serial number, or the beginning of one. */
final class Certificates {
    private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{4,39}");

    private Certificates() {}

    /** The certificate's REST path. */
    static String path(Registry registry, String idOrSerial) {
        return "/api/certificates/" + Registry.encoded(id(registry, idOrSerial));
    }

    static String id(Registry registry, String idOrSerial) {
        String text = idOrSerial.toLowerCase(Locale.ROOT).replace(":", "");
        return BEGINNING.matcher(text).matches() ? unique(registry, text) : text;
    }

    private static String unique(Registry registry, String beginning) {
        List<String> ids = registry.get("/api/certificates?limit=50&q=" + beginning).json().items("items").stream()
                .filter(certificate -> certificate.text("serial").startsWith(beginning))
                .map(certificate -> certificate.text("id"))
                .toList();
        return switch (ids.size()) {
            case 0 -> beginning;
            case 1 -> ids.getFirst();
            default ->
                throw new CommandFailure(
                        CommandFailure.REFUSED,
                        "several serial numbers begin with " + beginning + ": give more digits\n  "
                                + String.join("\n  ", ids));
        };
    }
}
