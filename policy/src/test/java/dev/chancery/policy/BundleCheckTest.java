/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleCheckTest {
    private static final String SHIPPED = BundleText.shipped();

    /** Each line: the profile, what is replaced in it, by what, and a word of the sentence. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    server       | [serverAuth]                       | [anyExtendedKeyUsage]                  | list the purposes
                    server       | [serverAuth]                       | [emailProtection]                      | not support
                    server       | [serverAuth]                       | [codeSigning]                          | not support
                    server       | [serverAuth]                       | [OCSPSigning]                          | only for the profile ocsp-signing
                    server       | [serverAuth]                       | []                                     | used for any purpose
                    server       | [digitalSignature]                 | [keyCertSign, cRLSign]                 | only for CA certificates
                    server       | [digitalSignature]                 | [digitalSignature, keyEncipherment]    | only for RSA keys
                    server       | [digitalSignature]                 | [dataEncipherment]                     | unknown key usage
                    server       | ed25519,                           | ed25519, ec-k256,                      | unknown key algorithm
                    server       | least: 1                           | least: 0                               | RFC 9525
                    server       | subject: hostname                  | subject: anybody                       | hostname, responder, or
                    server       | subject: hostname                  | subject: { STREET: x }                 | unknown subject attribute STREET
                    server       | subject: hostname                  | subject: { C: Germany }                | COUNTRY
                    server       | subject: hostname                  | subject: { CN: "${host}" }             | variable ${host}
                    server       | subject: hostname                  | subject: { CN: "$node" }               | not allowed elsewhere
                    server       | noCheck: false                     | noCheck: true                          | noCheck is only for OCSPSigning
                    server       | dns: ["*"]                         | dns: ["*.internal"]                    | a DNS rule must be
                    server       | dns: ["*"]                         | dns: ["a.*.internal"]                  | a DNS rule must be
                    server       | default: P90D                      | default: P500D                         | shortest <= default <= longest
                    agent        | dns:node-${node}.agents            | dns:node_${node}.agents                | label
                    agent        | dns:node-${node}.agents            | email:node-${node}@agents              | begin with dns: or uri:
                    agent        | subject: { OU: "${tenant}", CN: "node-${node}" } | subject: hostname        | set a subject template too
                    ocsp-signing | signer: named                      | signer: services                       | needs signer: named
                    short-lived  | longest: PT24H                     | longest: PT25H                         | lifetimes up to P1D
                    short-lived  | ocsp: false                        | ocsp: true                             | means that there is no revocation
                    short-lived  | spiffe://mesh.internal/**          | spiffe://*/                            | a URI rule must be
                    short-lived  | backdate: PT10M                    | backdate:                              | backdate has no value
                    sub-ca       | pathLength: 0                      | pathLength: 1                          | pathLength 0
                    sub-ca       | [keyCertSign, cRLSign]             | [digitalSignature]                     | a CA profile needs keyUsage
                    sub-ca       | signer: services                   | signer: platform                       | must be under the CA of role services
                    sub-ca       | most: 0                            | most: 1                                | identified by its subject
                    """)
    void saysWhatIsWrongInAProfileAndWhatWouldBeRight(String profile, String what, String by, String word) {
        assertThatThrownBy(() -> BundleText.read(changed("\n  " + profile + ":\n", what, by == null ? "" : by)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word);
    }

    @Test
    void subordinateAuthoritiesCanBeSwitchedOn() {
        assertThat(BundleText.read(changed("\nswitches", "subAuthorities: false", "subAuthorities: true"))
                        .subAuthorities())
                .isTrue();
    }

    @Test
    void aTenantNeedsAGrantOfItsOwnForAuthorities() {
        assertThatThrownBy(() -> BundleText.read(changed("\n  local:\n", "[server,", "[sub-ca, server,")))
                .hasMessageContaining("tenants.local", "subAuthorities: true");
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        String twice = changed("\n  server:\n", "noCheck: false", "noCheck: true");

        assertThatThrownBy(() -> BundleText.read(twice.replace("longest: PT24H", "longest: P2D")))
                .hasMessageContaining("profiles.server")
                .hasMessageContaining("profiles.short-lived");
    }

    /** What was in force once has to be read for ever, or a replay of the log would stand still. */
    @Test
    void readsTheFirstBundleThatWasEverShipped() throws IOException {
        try (InputStream first = Objects.requireNonNull(BundleCheckTest.class.getResourceAsStream("policy-1.yaml"))) {
            Bundle bundle = BundleText.read(new String(first.readAllBytes(), StandardCharsets.UTF_8));

            assertThat(bundle.version()).isEqualTo(1);
            assertThat(Objects.requireNonNull(bundle.profiles().get("server"))
                            .names()
                            .dnsRules())
                    .containsExactly(DnsRule.EVERY);
        }
    }

    static String changed(String from, String what, String by) {
        int start = SHIPPED.indexOf(from);
        int at = SHIPPED.indexOf(what, start);
        assertThat(start).as(from).isNotNegative();
        assertThat(at).as(what).isNotNegative();
        return SHIPPED.substring(0, at) + by + SHIPPED.substring(at + what.length());
    }
}
