/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.reconcile;

/** A file that was named cannot be used; the message says why and what to do. */
final class UnusableInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableInputException(String message) {
        super(message);
    }
}
