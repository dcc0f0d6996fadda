/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.status;

import dev.chancery.ocsp.OcspConfig;
import dev.chancery.ocsp.OcspConfig.OfAuthority;
import dev.chancery.ocsp.OcspConfig.UnknownSerial;
import dev.chancery.x509.KeyAlgorithm;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the operator chose, for one authority or for all that nothing else is said of. Never changed. */
public final class AuthoritySettings {
    private static final String PREFIX = "chancery.ocsp.authorities.";
    private static final String AS_ITS_AUTHORITY = "authority";

    private final OcspConfig config;
    private final Map<String, OfAuthority> named;

    /** Throws {@link IllegalArgumentException} that names the setting and what it may be. */
    public AuthoritySettings(OcspConfig config) {
        this.config = config;
        this.named = Map.copyOf(config.authorities());
        requireKind("chancery.ocsp.signer-key", config.signerKey());
        named.forEach(
                (name, one) -> one.signerKey().ifPresent(kind -> requireKind(PREFIX + name + ".signer-key", kind)));
    }

    public UnknownSerial unknownSerial(Authority authority) {
        return of(authority, OfAuthority::unknownSerial).orElseGet(config::unknownSerial);
    }

    /** The kind of key that signs its status answers. */
    public KeyAlgorithm signerKey(Authority authority) {
        String chosen = of(authority, OfAuthority::signerKey).orElseGet(config::signerKey);
        return chosen.equals(AS_ITS_AUTHORITY) ? authority.kind() : KeyAlgorithm.parse(chosen);
    }

    /**
     * What is wrong with the names, as a sentence with its remedy. Authorities are known from the log alone, so ask once it was read: a name that was
     * mistyped would leave its authority with what is chosen for all, and nobody would notice.
     */
    public Optional<String> flaw(Collection<Authority> known) {
        return named.keySet().stream()
                .filter(name -> known.stream().noneMatch(authority -> isNamed(authority, name)))
                .sorted()
                .findFirst()
                .map(name -> PREFIX + name + " names no authority on the log; there are "
                        + known.stream()
                                .map(authority -> authority.name() + " (" + authority.id() + ")")
                                .collect(Collectors.joining(", "))
                        + "; name one of them, or take it out");
    }

    private <T> Optional<T> of(Authority authority, Function<OfAuthority, Optional<T>> choice) {
        return Optional.ofNullable(named.get(authority.id().hex()))
                .flatMap(choice)
                .or(() -> Optional.ofNullable(named.get(authority.name())).flatMap(choice));
    }

    private static void requireKind(String setting, String kind) {
        if (!kind.equals(AS_ITS_AUTHORITY)) {
            try {
                KeyAlgorithm _ = KeyAlgorithm.parse(kind);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        setting + " is \"" + kind + "\", an " + e.getMessage() + "; or " + AS_ITS_AUTHORITY
                                + " for the kind that the authority itself has",
                        e);
            }
        }
    }

    private static boolean isNamed(Authority authority, String name) {
        return name.equals(authority.id().hex()) || name.equals(authority.name());
    }
}
