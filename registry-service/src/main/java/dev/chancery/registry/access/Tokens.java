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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The tokens that open the front door. Only their digests are kept in memory. */
@Singleton
class Tokens {
    private static final Logger LOG = Logger.getLogger(Tokens.class);
    private static final String DIGEST = "sha256:";
    private static final String NAME_DEFAULT = "admin";
    private static final int CHARACTERS_MIN = 20;
    /** Fewer than a token has, so that a token in the place of a name, where a line end is missing, is never taken for one: names go into logs. */
    private static final int NAME_CHARACTERS_MAX = CHARACTERS_MIN - 1;

    private static final Pattern LINE = Pattern.compile("(?:(?<name>[A-Za-z0-9._@-]{1," + NAME_CHARACTERS_MAX
            + "})[ \\t]+)?(?<token>(?:" + DIGEST + ")?[A-Za-z0-9._~+/=-]{" + CHARACTERS_MIN + ",256})");
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
            LOG.warn("no client can authenticate; set chancery.registry.token-file to a file (mode 0600) with one "
                    + "token per line");
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
                throw new IllegalStateException("the token file is readable by other users; run chmod 600 " + file);
            }
            List<Token> tokens = new ArrayList<>();
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i).strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    tokens.add(token("line " + (i + 1) + " of " + file, line));
                }
            }
            if (tokens.isEmpty()) {
                throw new IllegalStateException(file
                        + " contains no token; write one per line (openssl rand -hex 32), after a name and a space");
            }
            return List.copyOf(tokens);
        } catch (IOException e) {
            throw new UncheckedIOException("the token file cannot be read: " + file, e);
        }
    }

    /** What is wrong is said without the line itself, which has a token in it whatever is wrong. */
    private static Token token(String place, String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalStateException(place + " is neither TOKEN nor NAME TOKEN (a name has at most "
                    + NAME_CHARACTERS_MAX + " letters, digits, '.', '_', '@' or '-'; a token has at least "
                    + CHARACTERS_MIN + " characters, from openssl rand -hex 32); the line end before it may be "
                    + "missing");
        }
        String name = parts.group("name");
        String subject = name == null ? NAME_DEFAULT : name;
        String secret = parts.group("token");
        if (!secret.startsWith(DIGEST)) {
            return new Token(subject, Sha256.of(secret.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return new Token(subject, new Sha256(secret.substring(DIGEST.length())));
        } catch (IllegalArgumentException _) {
            throw new IllegalStateException(place + " has sha256: without 64 hexadecimal digits after it");
        }
    }
}
