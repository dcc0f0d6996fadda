/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.issuer.authorities.Reply.Done;
import dev.chancery.issuer.authorities.Reply.Refused;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.x509.Certificates;
import dev.chancery.x509.Pem;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A root's way offline and back. Nobody waits for it: certificates, status and the CRLs of issuing authorities need their own keys alone. The caller
 * holds the key directory's claim, and wipes the passphrases.
 */
public final class RootKeyAvailability {
    private final KeyDirectory keys;
    private final InstantSource clock;

    public RootKeyAvailability(KeyDirectory keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The key, encrypted with the passphrase, and the root's certificate beside it. */
    public Reply export(char[] passphrase) {
        Optional<StoredAuthority> here = here();
        if (here.isEmpty()) {
            return Refused.because("this issuer has no root key" + whereabouts());
        }
        StoredAuthority root = here.get();
        return new Done(
                List.of(
                        root.announcement().name() + "  " + Certificates.fingerprint(root.certificate()),
                        "next: store copies in safe places, then run 'chancery authority remove-root-key --exported "
                                + "FILE'"),
                Map.of(
                        "root-key.pem",
                        keys.offlineKeys().export(root, passphrase),
                        "root.pem",
                        Pem.certificate(root.certificate())));
    }

    /** @param exported what {@link #export} gave, as it was read back from where it is kept */
    public Reply remove(String exported, char[] passphrase) {
        StoredAuthority root = ofKey(exported, passphrase);
        keys.offlineKeys()
                .remove(
                        root,
                        exported,
                        passphrase,
                        "it was taken offline at " + clock.instant().truncatedTo(ChronoUnit.SECONDS)
                                + "; restore it with 'chancery authority restore-root', or sign at a ceremony");
        return Done.of(
                "the key of " + root.announcement().name() + " is removed from this issuer; everything else continues",
                "backups of the key directory may still contain it; destroy them and make new ones");
    }

    public Reply restore(String exported, char[] passphrase) {
        StoredAuthority root = ofKey(exported, passphrase);
        keys.offlineKeys().restore(root, exported, passphrase);
        return Done.of("the key of " + root.announcement().name() + " is restored");
    }

    private Optional<StoredAuthority> here() {
        return keys.established(AuthorityRole.ROOT).stream()
                .filter(root -> KeyDirectory.offline(root).isEmpty())
                .findFirst();
    }

    private String whereabouts() {
        return keys.established(AuthorityRole.ROOT).stream()
                .flatMap(root -> KeyDirectory.offline(root).stream()
                        .map(why -> "; of " + root.announcement().name() + ": " + why))
                .findFirst()
                .orElse("; this issuer never had it; run this on the issuer that created it");
    }

    /** Whose key it is: there may be roots of others here, without keys. */
    private StoredAuthority ofKey(String exported, char[] passphrase) {
        KeysNotUsableException last = new KeysNotUsableException("this issuer knows no root CA");
        for (StoredAuthority root : keys.established(AuthorityRole.ROOT)) {
            try {
                keys.offlineKeys().verify(root, exported, passphrase);
                return root;
            } catch (KeysNotUsableException e) {
                last = e;
            }
        }
        throw last;
    }
}
