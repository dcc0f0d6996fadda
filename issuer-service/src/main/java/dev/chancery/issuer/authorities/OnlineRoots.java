/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.contracts.AuthorityEvent.AuthorityAnnounced;
import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.AuthorityTimeline.AuthorityStatus;
import dev.chancery.issuer.keys.AuthorityKey;
import dev.chancery.issuer.keys.KeyDirectory;
import dev.chancery.issuer.keys.KeysNotUsableException;
import dev.chancery.issuer.keys.StoredAuthority;
import dev.chancery.x509.IssuerId;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The keys of roots that certify OCSP signers, while they are here. Such a key goes and comes back without a word on the log, by an order beside the keys
 * that another issuer may have done, so it is looked for each time; and nobody waits for it, since what an issuing authority signs does not need it.
 */
final class OnlineRoots {
    private static final Logger LOG = Logger.getLogger(OnlineRoots.class);

    private final KeyDirectory keys;
    private final AuthorityLog log;
    private final Map<IssuerId, AuthorityKey> opened = new HashMap<>();
    private String said = "";

    OnlineRoots(KeyDirectory keys, AuthorityLog log) {
        this.keys = keys;
        this.log = log;
    }

    /** Whether there are any that are kept in this directory, with their keys or without. */
    boolean areThere() {
        return !kept().isEmpty();
    }

    Map<IssuerId, AuthorityKey> open() {
        List<StoredAuthority> here = kept().stream()
                .filter(root -> KeyDirectory.offline(root).isEmpty())
                .toList();
        opened.keySet().retainAll(here.stream().map(StoredAuthority::id).toList());
        here.stream().filter(root -> !opened.containsKey(root.id())).forEach(this::open);
        return Map.copyOf(opened);
    }

    private void open(StoredAuthority root) {
        try {
            AuthorityKey key = keys.open(root);
            Optional<String> flaw = OpenKeys.numbersOtherwise(
                    root, key, announced(root).orElseThrow().serialSecretSha256());
            if (flaw.isPresent()) {
                once(flaw.get());
            } else {
                opened.put(root.id(), key);
                once("");
            }
        } catch (KeysNotUsableException | UncheckedIOException e) {
            once(String.valueOf(e.getMessage()));
        }
    }

    private List<StoredAuthority> kept() {
        return keys.look(AuthorityRole.ROOT).readable().stream()
                .filter(root -> announced(root)
                        .filter(AuthorityAnnounced::certifiesSigners)
                        .isPresent())
                .toList();
    }

    private Optional<AuthorityAnnounced> announced(StoredAuthority root) {
        return log.timeline().of(root.id()).map(AuthorityStatus::announced);
    }

    private void once(String cause) {
        if (!cause.isEmpty() && !cause.equals(said)) {
            LOG.warnf("no OCSP signers are certified under the root cause=\"%s\"", cause);
        }
        said = cause;
    }
}
