/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

/** Another change of the same key came first on the log; this one changed nothing. */
final class ConcurrentUpdateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConcurrentUpdateException() {
        super("conflict: another change was committed first", null, false, false);
    }
}
