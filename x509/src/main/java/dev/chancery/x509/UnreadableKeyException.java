/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

/** A stored private key cannot be used. The message never holds any part of it, nor of its passphrase. */
public final class UnreadableKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableKeyException(String message) {
        super(message);
    }
}
