/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

/** Why a command did not do what it was asked: a sentence that names the remedy, and the exit code that scripts look at. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int FAILED = 1;
    static final int REFUSED = 3;
    static final int NOT_FOUND = 4;
    static final int UNREACHABLE = 5;
    static final int UNDECIDED = 6;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
