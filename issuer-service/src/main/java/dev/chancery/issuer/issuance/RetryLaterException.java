/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

/** A passing condition: the request waits, and is never answered because of it. */
class RetryLaterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RetryLaterException(String message) {
        super(message);
    }
}
