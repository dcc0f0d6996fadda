/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.fire;

/** The machine does not let this user bring that about. */
public final class NotByThisUserException extends Exception {
    private static final long serialVersionUID = 1L;

    NotByThisUserException(String what) {
        super(what);
    }
}
