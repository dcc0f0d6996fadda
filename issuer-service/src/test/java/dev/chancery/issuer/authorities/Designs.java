/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.x509.NameLimits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The creation protocol as the local stack uses it, for tests elsewhere that need authorities. */
public final class Designs {
    public static final Instant CREATED = Instant.parse("2026-11-21T10:00:00Z");

    private Designs() {}

    public static Establishment establishment(Path directory, AuthorityLog log) {
        SecureRandom random = new SecureRandom();
        return new Establishment(
                new KeyDirectory(directory, directory.resolve("passphrase"), random),
                log,
                new AuthorityDesigns(
                        "Chancery Test",
                        AuthorityKeys.parse("ec-p384", "ec-p256"),
                        new StatusAddresses("http://127.0.0.1:8082"),
                        Optional.of(new NameLimits(List.of("internal", "test", "localhost"), List.of("10.0.0.0/8"))),
                        4,
                        InstantSource.fixed(CREATED),
                        random),
                true,
                step -> {});
    }
}
