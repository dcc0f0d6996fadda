/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

/** The file that was begun here is gone, or another lies in its place; the message names the remedy. */
public final class AuditFileMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditFileMissingException(String sentence) {
        super(sentence);
    }
}
