/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.authorities;

import dev.chancery.testkit.OpenSsl;

/** A root that others run, with openssl, in a directory of its own. */
public final class CorporateRoot {
    /** What a careful owner gives to an authority over leaves. */
    public static final String RIGHT = """
            basicConstraints=critical,CA:TRUE,pathlen:0
            keyUsage=critical,keyCertSign,cRLSign
            subjectKeyIdentifier=hash
            authorityKeyIdentifier=keyid
            """;

    private final OpenSsl openSsl;

    public CorporateRoot(OpenSsl openSsl) {
        this(openSsl, 1);
    }

    /** @param pathLength how many authorities may stand under it */
    CorporateRoot(OpenSsl openSsl, int pathLength) {
        this.openSsl = openSsl;
        openSsl.run(
                ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout root.key -out root.pem -days 3650"
                                + " -subj /O=Example/CN=Corporate-Root -addext basicConstraints=critical,CA:TRUE,pathlen:"
                                + pathLength
                                + " -addext keyUsage=critical,keyCertSign,cRLSign")
                        .split(" "));
    }

    public String pem() {
        return openSsl.read("root.pem");
    }

    /** The certificate, then the root. */
    public String sign(String csr, String extensions, int days) {
        openSsl.write("issuing.csr", csr);
        openSsl.write("issuing.ext", extensions);
        openSsl.run(
                ("x509 -req -in issuing.csr -CA root.pem -CAkey root.key -set_serial 0x4711 -extfile issuing.ext -out issuing.pem -days "
                                + days)
                        .split(" "));
        return openSsl.read("issuing.pem") + pem();
    }

    /** The certificate, then a policy CA that this root signed for its owner, then the root. */
    String signThroughPolicy(String csr, String extensions, String policyExtensions, int days) {
        openSsl.run(
                "req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout policy.key -out policy.csr -subj /O=Example/CN=Policy"
                        .split(" "));
        openSsl.write("policy.ext", policyExtensions);
        openSsl.run(
                "x509 -req -in policy.csr -CA root.pem -CAkey root.key -set_serial 0x4712 -extfile policy.ext -out policy.pem -days 2000"
                        .split(" "));
        openSsl.write("issuing.csr", csr);
        openSsl.write("issuing.ext", extensions);
        openSsl.run(
                ("x509 -req -in issuing.csr -CA policy.pem -CAkey policy.key -set_serial 0x4713 -extfile issuing.ext -out issuing.pem -days "
                                + days)
                        .split(" "));
        return openSsl.read("issuing.pem") + openSsl.read("policy.pem") + pem();
    }

    public String fingerprint() {
        return openSsl.run("x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256")
                .strip()
                .replaceFirst(".*=", "")
                .replace(":", "")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
