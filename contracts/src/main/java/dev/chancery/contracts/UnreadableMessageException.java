/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

/** A record that can never be digested, whoever tries again. Its message says why, without quoting the value. */
public final class UnreadableMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableMessageException(String message) {
        super(message);
    }

    public UnreadableMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
