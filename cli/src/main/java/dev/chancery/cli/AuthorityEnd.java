/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What goes with an authority that is ended. It is told before anything is done, and asked about: this cannot be undone. */
final class AuthorityEnd {
    private static final int PAGE = 500;
    private static final int PAGES_MAX = 20;
    private static final Set<String> OVER = Set.of("revoked", "expired");
    private static final Set<String> SIGNING = Set.of("active", "planned");

    private final Registry registry;
    private final String verb;

    private AuthorityEnd(Registry registry, String verb) {
        this.registry = registry;
        this.verb = verb;
    }

    /** Fails where somebody says no, and where nobody can be asked and none said beforehand that it is meant. */
    static void confirm(CommonOptions commonOptions, String verb, String id, boolean yes) {
        PrintWriter to = commonOptions.err();
        try {
            new AuthorityEnd(commonOptions.registry(), verb).tell(to, id);
        } catch (CommandFailure failure) {
            if (failure.exitCode() == CommandFailure.NOT_FOUND
                    && String.valueOf(failure.getMessage()).contains(id)) {
                throw failure;
            }
            // Who has to end an authority must not need the registry for it.
            to.println("the consequences are not known: " + failure.getMessage());
        }
        to.println("this cannot be undone");
        to.flush();
        if (yes) {
            return;
        }
        Console console = commonOptions.terminal();
        if (console == null) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    "nothing was done: confirmation needs a terminal; give --yes to confirm in a script");
        }
        String said = console.readLine("%s it? Type yes: ", verb);
        if (said == null || !said.strip().equals("yes")) {
            throw new CommandFailure(CommandFailure.REFUSED, "nothing was done");
        }
    }

    private void tell(PrintWriter to, String id) {
        List<Json> all = registry.get("/api/authorities").json().items("items");
        Json ended = all.stream()
                .filter(each -> each.text("id").equals(id))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.NOT_FOUND, "there is no CA " + id + "; 'chancery authorities' lists them"));
        Set<String> ids = withAllUnder(id, all);
        to.println(verb + " " + ended.text("name") + " (" + ended.text("role") + ", " + ended.text("state") + "):");
        all.stream()
                .filter(each ->
                        ids.contains(each.text("id")) && !each.text("id").equals(id))
                .forEach(each -> to.println("  " + each.text("name") + " is under it"));
        to.println("  " + certificates(ids) + " will no longer be trusted");
        all.stream()
                .filter(each ->
                        ids.contains(each.text("id")) && each.text("state").equals("active"))
                .map(each -> each.text("role"))
                .filter(role -> role.equals("services") || role.equals("platform"))
                .distinct()
                .filter(role -> all.stream().noneMatch(each -> isLeft(each, role, ids)))
                .forEach(role -> to.println("  no other CA issues for role " + role
                        + ": no certificates are issued there until you create one (chancery authority new --role "
                        + role + ")"));
    }

    private static boolean isLeft(Json authority, String role, Set<String> ended) {
        return authority.text("role").equals(role)
                && SIGNING.contains(authority.text("state"))
                && !ended.contains(authority.text("id"));
    }

    /** The log names who stands above before who stands below. */
    private static Set<String> withAllUnder(String id, List<Json> all) {
        Set<String> ids = new HashSet<>(Set.of(id));
        all.stream().filter(each -> ids.contains(each.text("parent"))).forEach(each -> ids.add(each.text("id")));
        return ids;
    }

    /** What is alive stands first; beyond ten thousand nobody needs the number. */
    private String certificates(Set<String> issuers) {
        long alive = 0;
        String after = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            Json found = registry.get("/api/certificates?sort=alive&limit=" + PAGE + after)
                    .json();
            for (Json certificate : found.items("items")) {
                if (OVER.contains(certificate.text("state"))) {
                    return said(alive);
                }
                alive += issuers.contains(certificate.text("issuer")) ? 1 : 0;
            }
            if (!found.has("next")) {
                return said(alive);
            }
            after = "&after=" + Registry.encoded(found.text("next"));
        }
        return "at least " + said(alive);
    }

    private static String said(long certificates) {
        return certificates == 1
                ? "1 valid certificate issued there"
                : certificates + " valid certificates issued there";
    }
}
