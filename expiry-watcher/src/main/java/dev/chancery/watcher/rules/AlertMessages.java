/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.rules;

import dev.chancery.watcher.slots.WatchedCertificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong, and what to do about it, for people. */
final class AlertMessages {
    private AlertMessages() {}

    static String almostExpired(WatchedCertificate certificate, String renewal) {
        String remedy = switch (renewal) {
            case "automatic" -> "It renews by itself; nothing to do yet.";
            case "requested" ->
                "Its renewal was asked for and has not arrived: look at the distributor and the issuer.";
            case "owner" -> "Its owner holds the key: send a new CSR that renews " + certificate.id() + ".";
            default ->
                "Nobody renews it: run `chancery renew " + certificate.id() + "`, or switch autoRenew on for "
                        + certificate.slot().service() + ".";
        };
        return "The certificate of " + certificate.slot() + " expires at " + certificate.notAfter() + ". " + remedy;
    }

    static String expired(WatchedCertificate certificate, int attempts, String renewal) {
        String tried = attempts == 0 ? "" : " after " + attempts + (attempts == 1 ? " try" : " tries") + " to renew it";
        return "The certificate of " + certificate.slot() + " expired at " + certificate.notAfter() + tried
                + " and nothing has taken its place"
                + (renewal.equals("requested") ? "; its renewal is under way." : ": issue a new one.");
    }

    static String dueAtItsOwner(WatchedCertificate certificate) {
        return "The certificate of " + certificate.slot()
                + " is due for renewal, and its owner holds the key: send a new CSR that renews " + certificate.id()
                + " before " + certificate.notAfter() + ".";
    }

    static String revokedInPlace(WatchedCertificate certificate, List<String> hosts, boolean hasSuccessor) {
        return "The certificate of " + certificate.slot() + " was revoked and is still in place on "
                + String.join(", ", hosts)
                + (hasSuccessor
                        ? ": its successor was issued and has not arrived there."
                        : ": issue a new one (chancery issue "
                                + certificate.slot().service() + "), or unbind the service.");
    }

    static String refused(WatchedCertificate certificate, int attempts, @Nullable String detail) {
        return "Renewing the certificate of " + certificate.slot() + " failed " + attempts
                + (attempts == 1 ? " time" : " times") + "; it is tried again until " + certificate.notAfter()
                + (detail == null ? "." : ". Last answer: " + detail);
    }

    static String undelivered(WatchedCertificate certificate, List<String> hosts) {
        return "The newest certificate of " + certificate.slot() + " is not in use: " + String.join("; ", hosts);
    }
}
