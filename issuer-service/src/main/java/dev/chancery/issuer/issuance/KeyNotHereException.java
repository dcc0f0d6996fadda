/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

import dev.chancery.x509.IssuerId;

/** A request is to be signed by an authority whose key this issuer does not hold. Another may, or this one may come to. */
final class KeyNotHereException extends RetryLaterException {
    private static final long serialVersionUID = 1L;

    private final transient IssuerId authority;

    KeyNotHereException(IssuerId authority) {
        super("the key of authority " + authority + " is not here");
        this.authority = authority;
    }

    IssuerId authority() {
        return authority;
    }
}
