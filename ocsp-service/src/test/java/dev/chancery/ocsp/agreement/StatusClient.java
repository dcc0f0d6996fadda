/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.chancery.testkit.Tool;
import dev.chancery.testkit.Tool.Said;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who asks for the status of a certificate, and was not written here. */
enum StatusClient {
    OPENSSL("`openssl ocsp`, SHA-1, nonce") {
        @Override
        String verdict(Asked asked) {
            return openssl(asked, "-sha1", "-nonce");
        }
    },
    OPENSSL_LIGHT("`openssl ocsp`, SHA-256") {
        @Override
        String verdict(Asked asked) {
            return openssl(asked, "-sha256", "-no_nonce");
        }
    },
    GNUTLS("`ocsptool`, nonce") {
        @Override
        String verdict(Asked asked) {
            Said said = OCSPTOOL.run(
                    asked.directory(),
                    "--nonce",
                    "--ask=" + asked.responder(),
                    "--load-cert=leaf.pem",
                    "--load-issuer=issuing.pem",
                    "--load-trust=issuing.pem");
            if (!said.text().contains("Response Status: Successful")) {
                return "error: " + found("Response Status: (\\w+)", said.text()).toLowerCase(Locale.ROOT);
            }
            assertThat(said.text()).contains("Verifying OCSP Response: Success.", "Nonce: ");
            return found("Certificate Status: (\\w+)", said.text());
        }

        @Override
        boolean knows(Path directory) {
            return CERTTOOL.run(directory, "--pubkey-info", "--load-certificate", "issuing.pem")
                            .exit()
                    == 0;
        }
    },
    JDK("JDK PKIX") {
        @Override
        String verdict(Asked asked) {
            return JdkChecker.verdict(asked, false);
        }

        @Override
        boolean knows(Path directory) {
            return true;
        }
    },
    JDK_NONCE("JDK PKIX, nonce") {
        @Override
        String verdict(Asked asked) {
            return JdkChecker.verdict(asked, true);
        }

        @Override
        boolean knows(Path directory) {
            return true;
        }
    },
    NSS("NSS `vfychain`") {
        @Override
        String verdict(Asked asked) {
            nssDatabase(asked.directory());
            if (Instant.now().isAfter(asked.notAfter())) {
                Instant after = Instant.now().plus(1, ChronoUnit.MINUTES);
                assertThat(vfychain(asked, after)).contains("ERROR -8181"); // SEC_ERROR_EXPIRED_CERTIFICATE
                return "expired; a moment before: " + status(asked, asked.notAfter());
            }
            // The next whole minute: what was revoked a moment ago is not revoked yet at the one before.
            return status(asked, Instant.now().plus(1, ChronoUnit.MINUTES));
        }

        // It has one word, revoked, for all that it does not find good: what it accepts without an answer had none.
        private String status(Asked asked, Instant at) {
            String strictly = vfychain(asked, at, "-s", "failIfNoInfo");
            if (strictly.contains("Chain is good!")) {
                return "good";
            }
            assertThat(strictly).contains("ERROR -8180"); // SEC_ERROR_REVOKED_CERTIFICATE
            return vfychain(asked, at).contains("Chain is good!") ? "no answer" : "revoked";
        }

        private String vfychain(Asked asked, Instant at, String... flags) {
            String[] beginning = {
                // It knows whole minutes; 5 of them it takes a clock to be wrong by.
                "-b",
                MINUTE.format(at.truncatedTo(ChronoUnit.MINUTES)),
                "-d",
                "sql:nss",
                "-pp",
                "-u",
                "1",
                "-g",
                "leaf",
                "-m",
                "ocsp"
            };
            String[] end = {"-a", "leaf.pem", "-a", "issuing.pem"};
            return VFYCHAIN.run(asked.directory(), joined(beginning, flags, end))
                    .text();
        }

        @Override
        boolean knows(Path directory) {
            nssDatabase(directory);
            CERTUTIL.run(directory, "-A", "-d", "sql:nss", "-n", "known", "-t", ",,", "-a", "-i", "issuing.pem");
            String said = CERTUTIL.run(directory, "-V", "-d", "sql:nss", "-n", "known", "-u", "L")
                    .text();
            return said.contains("certificate is valid");
        }
    },
    NGINX("nginx stapling, seen by `openssl s_client -status`") {
        @Override
        String verdict(Asked asked) {
            try (Nginx nginx = Nginx.stapling(asked)) {
                await().atMost(LIMIT).pollInterval(SOON).until(nginx::isListening);
                // The first handshake makes it ask; it does not wait for the answer.
                return await().atMost(LIMIT)
                        .pollInterval(SOON)
                        .until(() -> stapled(nginx), verdict -> !verdict.isEmpty());
            }
        }

        private String stapled(Nginx nginx) {
            String staple = nginx.staple();
            if (!staple.isEmpty()) {
                return "staples " + found("Cert Status: (\\w+)", staple);
            }
            Matcher reason = Pattern.compile("(?:certificate status \"|OCSP response not successful \\(\\d: )(\\w+)")
                    .matcher(nginx.log());
            assertThat(nginx.log()).doesNotContain("OCSP_basic_verify() failed");
            return reason.find() ? "staples nothing: " + reason.group(1) : "";
        }
    };

    private static final Tool OPENSSL_TOOL = new Tool("openssl", "openssl");
    private static final Tool OCSPTOOL = new Tool("ocsptool", "gnutls-bin");
    private static final Tool CERTTOOL = new Tool("certtool", "gnutls-bin");
    private static final Tool VFYCHAIN = new Tool("vfychain", "libnss3-tools");
    private static final Tool CERTUTIL = new Tool("certutil", "libnss3-tools");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofMillis(50);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyMMddHHmm'Z'").withZone(ZoneOffset.UTC);

    private final String title;

    StatusClient(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** What it says of the certificate. Throws {@link AssertionError} when it does not believe the answer. */
    abstract String verdict(Asked asked);

    /** Whether it can read the authority's key at all, and so verify what that signed. */
    boolean knows(Path directory) {
        return OPENSSL_TOOL
                        .run(directory, "x509", "-in", "issuing.pem", "-noout", "-pubkey")
                        .exit()
                == 0;
    }

    static void require() {
        OPENSSL_TOOL.require();
        OCSPTOOL.require();
        VFYCHAIN.require();
        Nginx.NGINX.require();
    }

    /** Those of the programs that say what they are. */
    static String versions(Path directory) {
        return firstWords(OPENSSL_TOOL.run(directory, "version").text()) + ", "
                + firstWords(OCSPTOOL.run(directory, "--version").text()) + ", "
                + found(
                        "nginx version: (\\S+)",
                        Nginx.NGINX.run(directory, "-v").text()) + ", Java "
                + Runtime.version().feature();
    }

    private static String openssl(Asked asked, String hash, String nonce) {
        Said said = OPENSSL_TOOL.run(
                asked.directory(),
                "ocsp",
                hash,
                "-issuer",
                "issuing.pem",
                "-cert",
                "leaf.pem",
                nonce,
                "-url",
                asked.responder().toString(),
                "-CAfile",
                "root.pem");
        if (said.text().contains("Responder Error")) {
            return "error: " + found("Responder Error: (\\w+)", said.text());
        }
        // A nonce that does not come back, or a time that does not fit, is a warning.
        assertThat(said.text()).contains("Response verify OK").doesNotContain("WARNING");
        return found("leaf.pem: (\\w+)", said.text());
    }

    /** Trusts the root: NSS looks there, and not at what vfychain is told, for who may sign status. */
    private static void nssDatabase(Path directory) {
        if (!Files.exists(directory.resolve("nss"))) {
            try {
                Files.createDirectory(directory.resolve("nss"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            CERTUTIL.run(directory, "-N", "-d", "sql:nss", "--empty-password");
            CERTUTIL.run(directory, "-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-a", "-i", "root.pem");
        }
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }

    private static String[] joined(String[]... parts) {
        return Arrays.stream(parts).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static String firstWords(String text) {
        String[] words = text.lines().findFirst().orElse("").split(" ", -1);
        return words[0] + " " + words[1];
    }
}
