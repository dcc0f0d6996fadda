/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chancery.x509.lint.Finding;
import dev.chancery.x509.lint.Lint;
import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other people's authorities may limit, written by openssl; the lint says of a leaf what {@code openssl verify} says of its chain. */
class PermittedNamesTest {
    @TempDir
    Path directory;

    private OpenSsl openssl;

    @BeforeEach
    void tool() {
        openssl = new OpenSsl(directory);
    }

    /** openssl's own answer is the expected one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            permitted;DNS:corp.example                          | DNS:a.corp.example            | /
            permitted;DNS:corp.example                          | DNS:corp.example              | /
            permitted;DNS:corp.example                          | DNS:CORP.example              | /
            permitted;DNS:corp.example                          | DNS:xcorp.example             | /
            permitted;DNS:corp.example                          | DNS:*.corp.example            | /
            permitted;DNS:www.corp.example                      | DNS:*.corp.example            | /
            permitted;DNS:.corp.example                         | DNS:corp.example              | /
            permitted;DNS:.corp.example                         | DNS:a.corp.example            | /
            excluded;DNS:corp.example                           | DNS:a.corp.example            | /
            excluded;DNS:corp.example                           | DNS:a.other.example           | /
            excluded;DNS:corp.example,permitted;DNS:example     | DNS:a.corp.example            | /
            excluded;DNS:corp.example,permitted;DNS:example     | DNS:a.other.example           | /
            permitted;DNS:example                               | IP:192.0.2.1                  | /
            permitted;DNS:example                               | IP:192.0.2.1                  | /CN=192.0.2.1
            permitted;DNS:example                               | IP:192.0.2.1                  | /CN=www.elsewhere
            permitted;DNS:example                               | IP:192.0.2.1,DNS:a.example    | /CN=192.0.2.1
            permitted;IP:192.0.2.0/255.255.255.0                | IP:192.0.2.9                  | /
            permitted;IP:192.0.2.0/255.255.255.0                | IP:192.0.3.9                  | /
            permitted;IP:192.0.2.0/255.255.255.0                | IP:2001:db8::1                | /
            permitted;IP:192.0.2.0/255.255.255.0                | DNS:anything                  | /
            permitted;IP:2001:db8::/ffff:ffff::                 | IP:2001:db8::1                | /
            permitted;IP:2001:db8::/ffff:ffff::                 | IP:2001:db9::1                | /
            excluded;IP:0.0.0.0/0.0.0.0                         | IP:192.0.2.9                  | /
            excluded;IP:0.0.0.0/0.0.0.0                         | IP:2001:db8::1                | /
            permitted;URI:mesh.example                          | URI:spiffe://mesh.example/a   | /
            permitted;URI:mesh.example                          | URI:https://mesh.example:8443 | /
            permitted;URI:mesh.example                          | URI:spiffe://a.mesh.example/a | /
            permitted;URI:.mesh.example                         | URI:spiffe://a.mesh.example/a | /
            permitted;URI:.mesh.example                         | URI:spiffe://mesh.example/a   | /
            permitted;URI:mesh.example                          | URI:urn:uuid:0                | /
            excluded;URI:mesh.example                           | URI:spiffe://mesh.example/a   | /
            excluded;URI:mesh.example                           | URI:spiffe://other.example/a  | /
            permitted;email:example                             | email:a@example               | /
            permitted;email:example                             | email:a@b.example             | /
            permitted;email:.example                            | email:a@b.example             | /
            permitted;email:a@b.example                         | email:a@b.example             | /
            permitted;email:a@b.example                         | email:c@b.example             | /
            permitted;dirName:dn                                | DNS:a                         | /O=Acme/CN=a
            permitted;dirName:dn                                | DNS:a                         | /O=ACME/CN=a
            permitted;dirName:dn                                | DNS:a                         | /O=Acme
            permitted;dirName:dn                                | DNS:a                         | /O=Other/CN=a
            permitted;dirName:dn                                | DNS:a                         | /CN=a
            permitted;dirName:dn                                | DNS:a                         | /
            excluded;dirName:dn                                 | DNS:a                         | /O=Acme/CN=a
            excluded;dirName:dn                                 | DNS:a                         | /O=Other/CN=a
            permitted;RID:1.2.3                                 | DNS:a                         | /
            permitted;RID:1.2.3                                 | RID:1.2.3                     | /
            """)
    void saysOfALeafWhatOpensslSaysOfItsChain(String constraints, String names, String subject) {
        boolean believed = chain(constraints, names, subject);

        assertThat(findings(certificate("authority.pem")))
                .as("openssl verify: " + believed)
                .hasSize(believed ? 0 : 1);
    }

    /** Verifiers differ about a wildcard that stands for an excluded name among others; whoever means the exclusion is right. */
    @Test
    void aWildcardDoesNotReachAroundAnExclusion() {
        assertThat(chain("excluded;DNS:secret.example", "DNS:*.example", "/")).isTrue();

        assertThat(findings(certificate("authority.pem"))).containsExactly("names_within_constraints");
    }

    /** GnuTLS and the JDK do so; openssl asks for a dot in it. */
    @Test
    void aCommonNameOfOneLabelIsADnsNameWhereThereIsNoOther() {
        assertThat(chain("permitted;DNS:example", "IP:192.0.2.1", "/CN=elsewhere"))
                .isTrue();

        assertThat(findings(certificate("authority.pem"))).containsExactly("common_name_within_constraints");
    }

    @Test
    void theLimitsOfThoseAboveTheIssuerCountToo() {
        chain("permitted;DNS:corp.example", "DNS:a.example", "/");
        openssl.run("x509 -req -in request.pem -key authority.key -days 9 -extfile ca.ext -out free.pem".split(" "));

        assertThat(findings(certificate("free.pem"))).isEmpty();
        assertThat(findings(certificate("free.pem"), certificate("authority.pem")))
                .containsExactly("names_within_constraints");
    }

    @Test
    void theFindingNamesTheNameAndTheConstraint() {
        chain("permitted;DNS:corp.example,permitted;DNS:test", "DNS:www.bank.example", "/");

        assertThat(Lint.under(certificate("authority.pem")).check(certificate("leaf.pem")))
                .filteredOn(finding -> finding.rule().equals("names_within_constraints"))
                .extracting(Finding::sentence)
                .singleElement()
                .asString()
                .contains("www.bank.example", "\"CN=Limited\" permits dns corp.example, test only");
    }

    @Test
    void examplesLieWithin() {
        chain("permitted;DNS:corp.example,permitted;IP:10.0.0.0/255.0.0.0", "DNS:a.corp.example", "/");
        PermittedNames permitted = PermittedNames.below(List.of(certificate("authority.pem")));

        assertThat(permitted.examples())
                .extracting(SubjectName::display)
                .containsExactly("corp.example", "x.corp.example", "10.0.0.0");
        assertThat(permitted.examples())
                .allSatisfy(name -> assertThat(permitted.objection(name)).isEmpty());
    }

    private List<String> findings(X509CertificateHolder... chain) {
        return Lint.under(List.of(chain)).check(certificate("leaf.pem")).stream()
                .map(Finding::rule)
                .filter(rule -> rule.endsWith("_within_constraints"))
                .toList();
    }

    /** Whether openssl believes the leaf. */
    private boolean chain(String constraints, String names, String subject) {
        openssl.write("ca.ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n");
        openssl.write(
                "limited.ext", openssl.read("ca.ext") + "nameConstraints=critical," + constraints + "\n[dn]\nO=Acme\n");
        openssl.write(
                "leaf.ext",
                "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName="
                        + (subject.equals("/") ? "critical," : "") + names + "\n");
        for (String name : List.of("authority", "leaf")) {
            openssl.run(("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key").split(" "));
        }
        openssl.run("req -new -key authority.key -subj /CN=Limited -out request.pem".split(" "));
        openssl.run("x509 -req -in request.pem -key authority.key -days 9 -extfile limited.ext -out authority.pem"
                .split(" "));
        openssl.run("req", "-new", "-key", "leaf.key", "-subj", subject, "-out", "leaf.csr");
        openssl.run(("x509 -req -in leaf.csr -CA authority.pem -CAkey authority.key -days 8 -extfile leaf.ext"
                        + " -out leaf.pem")
                .split(" "));
        return openssl.attempt("verify -CAfile authority.pem leaf.pem".split(" "))
                        .exit()
                == 0;
    }

    private X509CertificateHolder certificate(String file) {
        return Pem.parseCertificate(openssl.read(file));
    }
}
