/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.PolicyAnnounced;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.BundleText;
import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A bundle as it lies before somebody, read as strictly as the issuer reads it. {@code shipped} names the one that Chancery comes with. */
record PolicyBundleFile(String name, String text, Bundle bundle) {
    private static final String SHIPPED = "shipped";

    static PolicyBundleFile read(String name) {
        if (name.equals(SHIPPED)) {
            return of(name, BundleText.shipped());
        }
        String text = InputFile.text(Path.of(name));
        // Comments too: the log has every byte of it.
        PrivateKeys.requireNone(name, text);
        return of(name, text);
    }

    /** The one that requests are judged by now. */
    static PolicyBundleFile inForce(Registry registry) {
        return of(
                "the bundle in effect",
                registry.get("/api/policy", "application/yaml").body());
    }

    private static PolicyBundleFile of(String name, String text) {
        try {
            return new PolicyBundleFile(name, text, BundleText.read(text));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.REFUSED, name + ": " + e.getMessage());
        }
    }

    Sha256 sha256() {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    Path signature(String approver) {
        return Path.of(name + "." + approver + ".sig");
    }

    /** As the issuer would announce it, with the signatures of those approvers that lie beside it. */
    PolicyAnnounced announced(Iterable<String> approvers) {
        Map<String, byte[]> signatures = new LinkedHashMap<>();
        for (String approver : approvers) {
            Path file = signature(approver);
            if (Files.exists(file)) {
                signatures.put(approver, InputFile.bytes(file));
            }
        }
        return announced(signatures);
    }

    /** The same with these signatures, by approver. */
    PolicyAnnounced announced(Map<String, byte[]> signatures) {
        return new PolicyAnnounced(
                bundle.name(),
                text,
                sha256(),
                Instant.EPOCH,
                signatures.entrySet().stream()
                        .map(each -> new PolicyAnnounced.Signature(each.getKey(), Bytes.of(each.getValue())))
                        .toList());
    }
}
