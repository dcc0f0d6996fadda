/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds the certificate that a person means: an id, a serial number as Chancery, openssl (which drops leading zeros) or a browser spells
 * it, or the beginning of one.
 */
final class Certificates {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{4,40}");
    private static final Pattern TOO_SHORT = Pattern.compile("[0-9a-f]{1,3}");

    private Certificates() {}

    /** The certificate's REST path. */
    static String path(Registry registry, String idOrSerial) {
        return "/api/certificates/" + Registry.encoded(id(registry, idOrSerial));
    }

    /** The certificate's id; what is neither an id nor a serial number is left for the registry to judge. */
    static String id(Registry registry, String idOrSerial) {
        String text =
                idOrSerial.strip().toLowerCase(Locale.ROOT).replace(":", "").replaceFirst("^(serial=)?(0x)?", "");
        if (TOO_SHORT.matcher(text).matches()) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "\"" + text
                            + "\" is too short for a serial number: give at least its first 4 digits; 'chancery "
                            + "list' shows 8");
        }
        return HEX.matcher(text).matches() ? unique(registry, text) : text;
    }

    private static String unique(Registry registry, String serial) {
        List<String> ids = registry.get("/api/certificates?limit=50&q=" + serial).json().items("items").stream()
                .filter(certificate -> isMeant(certificate.text("serial"), serial))
                .map(certificate -> certificate.text("id"))
                .toList();
        return switch (ids.size()) {
            // One that no certificate came of is in no list but its own; the whole of it the registry knows.
            case 0 -> serial;
            case 1 -> ids.getFirst();
            default ->
                throw new CommandFailure(
                        CommandFailure.REFUSED,
                        "several serial numbers begin with " + serial + "; give more digits\n  "
                                + String.join("\n  ", ids));
        };
    }

    private static boolean isMeant(String serial, String given) {
        return serial.startsWith(given) || withoutZeros(serial).equals(withoutZeros(given));
    }

    private static String withoutZeros(String serial) {
        return serial.replaceFirst("^0+", "");
    }
}
