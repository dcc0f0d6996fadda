/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.x509.PrivateKeyTrace;
import java.util.Map;

/** Keeps private keys on this machine: whatever leaves it, or comes from here into a log, holds none. */
final class PrivateKeys {
    private PrivateKeys() {}

    /** Requires that none stands in the texts of a body, however deep. */
    static void requireNone(Map<?, ?> body) {
        body.forEach((field, value) -> requireNone("field \"" + field + "\"", value));
    }

    /** @param where it stands, to begin a sentence with */
    static void requireNone(String where, String text) {
        if (PrivateKeyTrace.isIn(text)) {
            throw refusal(where, "Remove it");
        }
    }

    static void requireNone(String where, byte[] file) {
        if (PrivateKeyTrace.isIn(file)) {
            throw refusal(where, "Remove it");
        }
    }

    /** @param remedy what to do instead, to begin a sentence with */
    static CommandFailure refusal(String where, String remedy) {
        return new CommandFailure(
                CommandFailure.REFUSED,
                where + " contains a private key, which must not leave its owner; nothing was sent. " + remedy
                        + "; if anyone else has seen the key, create a new one");
    }

    private static void requireNone(String where, Object value) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((name, each) -> requireNone(where, each));
            case Iterable<?> items -> items.forEach(each -> requireNone(where, each));
            case String text -> requireNone(where, text);
            default -> {
                // Numbers and flags.
            }
        }
    }
}
