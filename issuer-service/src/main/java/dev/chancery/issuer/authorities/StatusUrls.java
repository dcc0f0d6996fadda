/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.x509.IssuerId;

/**
 * Where relying parties ask: what AIA and CDP say, and what the responder serves. RFC 5280 §4.2.1.13 and §4.2.2.1: plain http, since https would
 * need the status of its own certificate first.
 *
 * @param base without a trailing slash, {@code http://127.0.0.1:8082}
 */
public record StatusUrls(String base) {
    public StatusUrls {
        if (!base.matches("http://[^/\\s]+(/[^\\s]*[^/\\s])?")) {
            throw new IllegalArgumentException(
                    "status URL must be http://host[:port][/path] without a trailing slash, got \"" + base + "\"");
        }
    }

    public String ocsp() {
        return base + "/ocsp";
    }

    /** The authority's own certificate in DER (application/pkix-cert). */
    public String certificateOf(IssuerId authority) {
        return base + "/ca/" + authority + ".cer";
    }

    /** One shard of the authority's CRL in DER (application/pkix-crl). */
    public String crlOf(IssuerId authority, int shard) {
        return base + "/crl/" + authority + "/" + shard + ".crl";
    }
}
