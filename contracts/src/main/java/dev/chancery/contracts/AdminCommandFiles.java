/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

/**
 * Where an administrator's order about authorities and its answer lie: files beside the issuer's keys, which the {@code chancery} command and the issuer
 * exchange without the log (docs/decisions/0013).
 */
public final class AdminCommandFiles {
    /** In the key directory, of mode 0700: a directory for each order. */
    public static final String DIRECTORY = "orders";
    /** In an order's directory: what is asked. An order that is not whole yet has a name with a dot before it. */
    public static final String FORM = "order.json";
    /** In an order's directory, once it was answered: whether it was done, and what there is to say. */
    public static final String ANSWER = "answer.json";

    private AdminCommandFiles() {}
}
