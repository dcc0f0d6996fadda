/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

/** The file that was begun here is gone, another lies in its place, or somebody else wrote into it; the message names the remedy. */
public final class AuditFileNotOursException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AuditFileNotOursException(String sentence) {
        super(sentence);
    }
}
