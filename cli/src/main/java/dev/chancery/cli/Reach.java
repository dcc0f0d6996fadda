/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which other certificates a revocation ends: with keyCompromise every one of the key. It is told before anything is done, and asked about at a
 * terminal; a script that revokes a stolen key is not held up.
 */
final class Reach {
    private static final int SHOWN_MAX = 10;
    private static final String COMPROMISE = "keyCompromise";

    private static final Registry.Answer NONE = new Registry.Answer(0, "{\"certificates\":[],\"count\":0}", null);

    private final Registry.Answer answer;
    /** Why nobody knows; empty where it is known. */
    private final String unknown;

    private Reach(Registry.Answer answer, String unknown) {
        this.answer = answer;
        this.unknown = unknown;
    }

    static Reach of(Registry registry, String path, String reason) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", reason);
        body.put("dryRun", true);
        return new Reach(registry.post(path + "/revoke", body, Map.of()), "");
    }

    /** Asks only where there may be any. */
    static Reach ofKey(Registry registry, String path, String reason) {
        return reason.equalsIgnoreCase(COMPROMISE) ? of(registry, path, reason) : new Reach(NONE, "");
    }

    /** For a proof by the key, which needs no token: who may not be told how many there are may prove all the same. */
    static Reach ofProof(Registry registry, String path) {
        try {
            return of(registry, path, COMPROMISE);
        } catch (CommandFailure failure) {
            return unknown(String.valueOf(failure.getMessage()));
        }
    }

    static Reach unknown(String why) {
        return new Reach(NONE, why);
    }

    long others() {
        String count = answer.json().text("count");
        return count.matches("\\d{1,9}") ? Long.parseLong(count) : 0;
    }

    void tell(CommonOptions commonOptions) {
        if (!commonOptions.printedAsJson(answer)) {
            print(commonOptions.out());
            commonOptions.out().println("nothing was done");
        }
    }

    /** Fails where somebody says no. */
    void confirm(CommonOptions commonOptions, boolean yes) {
        if (unknown.isEmpty() && others() == 0) {
            return;
        }
        print(commonOptions.err());
        Console console = yes ? null : commonOptions.terminal();
        if (console == null) {
            return;
        }
        String said = console.readLine("revoke all of them? Type yes: ");
        if (said == null || !said.strip().equals("yes")) {
            throw new CommandFailure(CommandFailure.REFUSED, "nothing was revoked");
        }
    }

    private void print(PrintWriter to) {
        if (!unknown.isEmpty()) {
            to.println(
                    "every other certificate with the same key is revoked too; their number is not known: " + unknown);
            return;
        }
        to.println(
                switch ((int) Math.min(others(), 2)) {
                    case 0 -> "no other certificate is revoked";
                    case 1 -> "1 other certificate with the same key is revoked too:";
                    default -> others() + " other certificates with the same key are revoked too:";
                });
        answer.json().items("certificates").stream().limit(SHOWN_MAX).forEach(id -> to.println("  " + id));
        if (others() > SHOWN_MAX) {
            to.println("  and " + (others() - SHOWN_MAX) + " more");
        }
        to.flush();
    }
}
