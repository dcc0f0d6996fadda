/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rules of a uniformResourceIdentifier (RFC 5280 §4.2.1.6): absolute, ASCII, with a host where it has an authority; of a SPIFFE ID also those
 * of its own standard (SPIFFE-ID §2), since verifiers compare it segment by segment.
 */
final class UriName {
    private static final int CHARACTERS_MAX = 2_048;
    private static final Pattern SPIFFE_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
    private static final Pattern SPIFFE_SEGMENT = Pattern.compile("[A-Za-z0-9._-]+");

    private UriName() {}

    static String canonical(String text) {
        if (text.length() > CHARACTERS_MAX || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("a URI must have at most " + CHARACTERS_MAX + " characters, all ASCII");
        }
        URI uri = parsed(text);
        if (uri.getScheme() == null) {
            throw new IllegalArgumentException("a URI name must be absolute, beginning with a scheme");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("spiffe")) {
            requireSpiffeId(uri);
        }
        String rest = text.substring(scheme.length());
        if (uri.getRawAuthority() == null) {
            return scheme + rest;
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a URI name must have a host and no user information");
        }
        int path = "://".length() + uri.getRawAuthority().length();
        return scheme + rest.substring(0, path).toLowerCase(Locale.ROOT) + rest.substring(path);
    }

    private static void requireSpiffeId(URI uri) {
        String domain =
                uri.getRawAuthority() == null ? "" : uri.getRawAuthority().toLowerCase(Locale.ROOT);
        if (!SPIFFE_DOMAIN.matcher(domain).matches() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "a SPIFFE ID must be spiffe://trust-domain/path, without port, user information, query or "
                            + "fragment");
        }
        if (uri.getRawPath().isEmpty()) {
            return;
        }
        for (String segment : uri.getRawPath().substring(1).split("/", -1)) {
            if (!SPIFFE_SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "a SPIFFE ID's path must have no empty segment, no . or .. segment, and only letters, digits, "
                                + "'.', '_' and '-'");
            }
        }
    }

    private static URI parsed(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URI (RFC 3986): " + e.getReason(), e);
        }
    }
}
