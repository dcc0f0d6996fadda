/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The rules of a uniformResourceIdentifier (RFC 5280 §4.2.1.6): absolute, ASCII, with a host where it has an authority. */
final class UriName {
    private static final int CHARACTERS_MAX = 2_048;

    private UriName() {}

    static String canonical(String text) {
        if (text.length() > CHARACTERS_MAX || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException(
                    "a URI has at most " + CHARACTERS_MAX + " characters, all of them ASCII");
        }
        URI uri = parsed(text);
        if (uri.getScheme() == null) {
            throw new IllegalArgumentException("a URI name is absolute: it begins with a scheme");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String rest = text.substring(scheme.length());
        if (uri.getRawAuthority() == null) {
            return scheme + rest;
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a URI name has a host and no user in its authority");
        }
        int path = "://".length() + uri.getRawAuthority().length();
        return scheme + rest.substring(0, path).toLowerCase(Locale.ROOT) + rest.substring(path);
    }

    private static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no URI (RFC 3986): " + e.getReason(), e);
        }
    }
}
