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
        this.openSsl = openSsl;
        openSsl.run(
                ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout root.key -out root.pem -days 3650"
                                + " -subj /O=Example/CN=Corporate-Root -addext basicConstraints=critical,CA:TRUE,pathlen:1"
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

    public String fingerprint() {
        return openSsl.run("x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256")
                .strip()
                .replaceFirst(".*=", "")
                .replace(":", "")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
