/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.regex.Pattern;

/** The rules of an rfc822Name (RFC 5280 §4.2.1.6): one dot-atom, one @, one DNS name; no quotes, no brackets. */
final class EmailName {
    private static final Pattern LOCAL_PART =
            Pattern.compile("(?=.{1,64}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

    private EmailName() {}

    static String canonical(String text) {
        int at = text.indexOf('@');
        if (at < 0 || !LOCAL_PART.matcher(text.substring(0, at)).matches()) {
            throw new IllegalArgumentException("an e-mail name must be local-part@domain in ASCII, unquoted");
        }
        String domain = DnsName.canonical(text.substring(at + 1));
        if (domain.startsWith("*")) {
            throw new IllegalArgumentException("an e-mail name has no wildcard");
        }
        // The local part keeps its case: only the domain is the same in either (RFC 5280 §7.5).
        return text.substring(0, at) + '@' + domain;
    }
}
