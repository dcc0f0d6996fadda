/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

/**
 * Why a command did not do what it was asked: a sentence that names the remedy, the exit code that scripts look at, and for programs what else is
 * known, such as the registry's problem document.
 */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int REFUSED = 3;
    static final int NOT_FOUND = 4;
    static final int UNREACHABLE = 5;
    static final int UNDECIDED = 6;

    private final int exitCode;
    private final transient Json facts;

    CommandFailure(int exitCode, String message) {
        this(exitCode, message, new Json(null));
    }

    /** @param facts an object: its fields stand beside the sentence where the answer is wanted as JSON */
    CommandFailure(int exitCode, String message, Json facts) {
        super(message);
        this.exitCode = exitCode;
        this.facts = facts;
    }

    Json facts() {
        return facts;
    }

    /** The same with more to say. */
    CommandFailure and(String sentence, Json more) {
        return new CommandFailure(exitCode, getMessage() + sentence, more);
    }

    int exitCode() {
        return exitCode;
    }
}
