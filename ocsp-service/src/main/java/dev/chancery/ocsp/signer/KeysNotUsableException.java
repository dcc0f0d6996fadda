/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.signer;

/** The key directory cannot be used as it is. The message says why and what to do, and never holds a secret. */
public final class KeysNotUsableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeysNotUsableException(String message) {
        super(message);
    }

    public KeysNotUsableException(String message, Throwable cause) {
        super(message, cause);
    }
}
