/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.access;

import dev.chancery.x509.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The tokens that open the front door. Only their digests are kept in memory. */
@Singleton
class Tokens {
    private static final Logger LOG = Logger.getLogger(Tokens.class);
    private static final String DIGEST = "sha256:";
    private static final String NAME_DEFAULT = "admin";
    private static final int CHARACTERS_MIN = 20;
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private record Token(String subject, Sha256 sha256) {}

    private final List<Token> tokens;

    @Inject
    Tokens(AccessConfig config) {
        this(config.tokenFile());
    }

    Tokens(Optional<Path> file) {
        tokens = file.map(Tokens::read).orElse(List.of());
        if (tokens.isEmpty()) {
            LOG.warn("nobody can come in: set chancery.registry.token-file to a file (0600) with a token a line");
        }
    }

    /** Whose token it is. Takes the same time for every token that is none. */
    Optional<String> subjectOf(String presented) {
        byte[] digest = Sha256.of(presented.getBytes(StandardCharsets.UTF_8)).octets();
        @Nullable String subject = null;
        for (Token token : tokens) {
            if (MessageDigest.isEqual(digest, token.sha256().octets())) {
                subject = token.subject();
            }
        }
        return Optional.ofNullable(subject);
    }

    private static List<Token> read(Path file) {
        try {
            Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
            open.retainAll(OTHERS);
            if (!open.isEmpty()) {
                throw new IllegalStateException("the token file is open to others: chmod 600 " + file);
            }
            List<Token> tokens = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    tokens.add(token(file, line.strip()));
                }
            }
            return List.copyOf(tokens);
        } catch (IOException e) {
            throw new UncheckedIOException("the token file cannot be read: " + file, e);
        }
    }

    private static Token token(Path file, String line) {
        int blank = line.lastIndexOf(' ');
        String subject = blank < 0 ? NAME_DEFAULT : line.substring(0, blank).strip();
        String secret = line.substring(blank + 1);
        if (secret.startsWith(DIGEST)) {
            return new Token(subject, new Sha256(secret.substring(DIGEST.length())));
        }
        if (secret.length() < CHARACTERS_MIN) {
            throw new IllegalStateException("a token in " + file + " has fewer than " + CHARACTERS_MIN
                    + " characters: make one with openssl rand -hex 32");
        }
        return new Token(subject, Sha256.of(secret.getBytes(StandardCharsets.UTF_8)));
    }
}
