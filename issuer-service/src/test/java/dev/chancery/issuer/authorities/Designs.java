/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.authorities.AuthorityTemplates.Hierarchy;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.Unnoted;
import dev.chancery.x509.DocumentSigner;
import dev.chancery.x509.NameLimits;
import dev.chancery.x509.ToBeSigned;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.cert.X509CertificateHolder;

/** The creation protocol as the local stack uses it, for tests elsewhere that need authorities. */
public final class Designs {
    public static final Instant CREATED = Instant.parse("2026-11-21T10:00:00Z");

    private Designs() {}

    public static AuthorityBootstrap establishment(Path directory, AuthorityLog log) {
        return establishment(
                new KeyDirectory(directory, directory.resolve("passphrase"), new SecureRandom(), new Unnoted()),
                log,
                AuthorityKeys.parse("ec-p384", "ec-p256"),
                step -> {});
    }

    public static AuthorityBootstrap establishment(
            KeyDirectory keys, AuthorityLog log, AuthorityKeys kinds, Consumer<AuthorityBootstrap.Step> reached) {
        return establishment(keys, log, kinds, CREATED, reached);
    }

    public static AuthorityBootstrap establishment(
            KeyDirectory keys,
            AuthorityLog log,
            AuthorityKeys kinds,
            Instant created,
            Consumer<AuthorityBootstrap.Step> reached) {
        return new AuthorityBootstrap(keys, log, designs(kinds, created), true, reached);
    }

    /** With what is off unless somebody switches it on. */
    public static AuthorityBootstrap establishment(Path directory, AuthorityLog log, Hierarchy hierarchy) {
        return new AuthorityBootstrap(
                new KeyDirectory(directory, directory.resolve("passphrase"), new SecureRandom(), new Unnoted()),
                log,
                designs(AuthorityKeys.parse("ec-p384", "ec-p256"), CREATED, hierarchy),
                true,
                step -> {});
    }

    /** A root's certificate, for a key that is no authority's yet. */
    public static X509CertificateHolder selfSigned(DocumentSigner key) {
        ToBeSigned certificate = designs(AuthorityKeys.parse("ec-p384", "ec-p256"), CREATED)
                .of(AuthorityRole.ROOT, null)
                .certificate(key.publicKey(), key.algorithm());
        return certificate.assemble(key.sign(certificate.encoded()));
    }

    public static AuthorityTemplates designs(AuthorityKeys kinds, Instant created) {
        return designs(kinds, created, new Hierarchy(false, false));
    }

    private static AuthorityTemplates designs(AuthorityKeys kinds, Instant created, Hierarchy hierarchy) {
        return new AuthorityTemplates(
                "Chancery Test",
                kinds,
                new StatusUrls("http://127.0.0.1:8082"),
                Optional.of(new NameLimits(
                        List.of("internal", "test", "localhost"), List.of("10.0.0.0/8"), List.of("mesh.internal"))),
                hierarchy,
                4,
                InstantSource.fixed(created),
                new SecureRandom());
    }
}
