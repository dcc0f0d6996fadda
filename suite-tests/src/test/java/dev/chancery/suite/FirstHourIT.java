/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's walk-through, command for command, with the independent tools that it names. */
class FirstHourIT {
    private static final Pattern WALK = Pattern.compile("(?s)<!-- walk -->\\s*```sh\\n(.*?)```");
    private static final Pattern CA_ISSUERS = Pattern.compile("CA Issuers - URI:(\\S+)");
    private static final Duration WALK_MAX = Duration.ofMinutes(5);
    private final RunningSuite suite = RunningSuite.get();

    @TempDir
    Path directory;

    @Test
    void everyCommandOfTheReadmeWorks() throws IOException {
        List<String> blocks = blocks(Files.readString(RunningSuite.REPOSITORY.resolve("README.md")));
        Files.writeString(
                directory.resolve("walk.sh"), "set -euo pipefail\nset -x\n" + suite.moved(String.join("\n", blocks)));
        Files.createSymbolicLink(directory.resolve("chancery"), RunningSuite.REPOSITORY.resolve("chancery"));

        RunningSuite.Result walk = suite.run(directory, WALK_MAX, "bash", "walk.sh");

        assertThat(walk.exit()).as(walk.output()).isZero();
        assertThat(blocks).hasSizeGreaterThan(5);
    }

    @Test
    void theKeyOnTheHostIsItsOwnersAlone() throws IOException {
        String output = script("""
                        ./chancery hosts add web-9
                        ./chancery services add guarded
                        ./chancery bind guarded web-9 --directory tls
                        ./chancery issue guarded
                        stat -Lc %a ~/.chancery/hosts/web-9/tls/server-key.pem
                        """);

        assertThat(output.strip()).endsWith("600");
    }

    /** RFC 5280 §4.2.2.1: whoever has the certificate alone finds its issuer and its status. */
    @Test
    void whatACertificatePointsAtIsThere() throws Exception {
        String text = script("""
                        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout aia.key -out aia.csr -subj /CN=aia.internal
                        ./chancery request --csr aia.csr --profile server --out chain.pem
                        openssl x509 -in chain.pem -out leaf.pem
                        openssl x509 -in leaf.pem -noout -text
                        """);
        Matcher issuer = CA_ISSUERS.matcher(text);
        assertThat(issuer.find()).as(text).isTrue();
        HttpResponse<Path> fetched = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(issuer.group(1))).build(),
                        HttpResponse.BodyHandlers.ofFile(directory.resolve("issuer.cer")));
        assertThat(fetched.headers().firstValue("Content-Type")).hasValue("application/pkix-cert");

        String result = script("""
                        ./chancery authorities --pem > root.pem
                        openssl x509 -inform DER -in issuer.cer -out issuer.pem
                        openssl verify -CAfile root.pem -untrusted issuer.pem leaf.pem
                        openssl ocsp -issuer issuer.pem -cert leaf.pem -url $(openssl x509 -in leaf.pem -noout -ocsp_uri) -CAfile root.pem
                        """);

        assertThat(result).contains("leaf.pem: OK", "leaf.pem: good");
    }

    /** RFC 5280 §4.2.1.13: and the list that would name it when it is revoked. */
    @Test
    void aRevokedCertificateIsOnTheListThatItPointsAt() throws Exception {
        String result = script("""
                        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout cdp.key -out cdp.csr -subj /CN=cdp.internal
                        ./chancery request --csr cdp.csr --profile server --out cdp.pem
                        ./chancery authorities --pem > root.pem
                        crl=$(openssl x509 -in cdp.pem -noout -text | sed -n 's/ *URI:\\(.*\\.crl\\)$/\\1/p')
                        root=$(awk '/BEGIN/ { n++ } n == 2' cdp.pem | openssl x509 -noout -text | sed -n 's/ *URI:\\(.*\\.crl\\)$/\\1/p')
                        curl -fsS "$crl" | openssl crl -inform DER -out leafs.crl
                        curl -fsS "$root" | openssl crl -inform DER -out cas.crl
                        cat leafs.crl cas.crl > lists.pem
                        openssl verify -x509_strict -crl_check_all -CAfile root.pem -untrusted cdp.pem -CRLfile lists.pem cdp.pem
                        serial=$(openssl x509 -in cdp.pem -noout -serial | cut -d= -f2)
                        ./chancery revoke $serial --reason superseded
                        until curl -fsS "$crl" | openssl crl -inform DER -noout -text | grep "$serial"; do sleep 0.5; done
                        """);

        assertThat(result).contains("cdp.pem: OK", "Serial Number: ");
    }

    private String script(String commands) throws IOException {
        Files.writeString(directory.resolve("script.sh"), "set -eu\n" + suite.moved(commands));
        Path chancery = directory.resolve("chancery");
        if (!Files.exists(chancery)) {
            Files.createSymbolicLink(chancery, RunningSuite.REPOSITORY.resolve("chancery"));
        }
        RunningSuite.Result result = suite.run(directory, WALK_MAX, "bash", "script.sh");
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    private static List<String> blocks(String readme) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = WALK.matcher(readme);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
