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
            return Refused.because("no root's key is here" + whereabouts());
        }
        StoredAuthority root = here.get();
        return new Done(
                List.of(
                        root.announcement().name() + "  " + Certificates.fingerprint(root.certificate()),
                        "next: put copies into safes, then chancery authority remove-root-key --exported FILE"),
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
                                + "; bring it back with chancery authority restore-root, or sign with it at a ceremony");
        return Done.of(
                "the key of " + root.announcement().name() + " is not here any more; everything else goes on",
                "backups of the key directory may hold it still: destroy those, or make them anew");
    }

    public Reply restore(String exported, char[] passphrase) {
        StoredAuthority root = ofKey(exported, passphrase);
        keys.offlineKeys().restore(root, exported, passphrase);
        return Done.of("the key of " + root.announcement().name() + " is here again");
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
                .orElse(": this issuer never held it; ask the one that made it");
    }

    /** Whose key it is: there may be roots of others here, without keys. */
    private StoredAuthority ofKey(String exported, char[] passphrase) {
        KeysNotUsableException last = new KeysNotUsableException("no root is known here");
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
