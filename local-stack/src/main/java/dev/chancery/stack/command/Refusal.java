/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

/** Why a command does not do what it was asked: one sentence for a person, which names the remedy. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String sentence) {
        super(sentence, null, false, false);
    }
}
