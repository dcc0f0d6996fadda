/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.files;

/** Others than its owner may reach a file. The message says which, and what to do. */
public final class NotPrivateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotPrivateException(String message) {
        super(message);
    }
}
