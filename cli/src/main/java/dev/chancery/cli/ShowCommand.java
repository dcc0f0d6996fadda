/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows one certificate: what it is, what became of it, where it is.")
final class ShowCommand implements Callable<Integer> {
    private static final List<String> KEY_USAGES = List.of(
            "digitalSignature",
            "nonRepudiation",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly");

    @Mixin
    private Session session = new Session();

    @Parameters(paramLabel = "ID", description = "an id, a serial number, or the beginning of one")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Option(names = "--pem", description = "print the certificate in PEM")
    private boolean pem;

    @Option(names = "--chain", description = "print the certificate and its issuers in PEM")
    private boolean chain;

    @Override
    public Integer call() throws CertificateException {
        Registry registry = session.registry();
        String path = Certificates.path(registry, id);
        if (pem || chain) {
            session.out().print(registry.get(path + (chain ? "/chain" : "/pem")).body());
            session.out().flush();
            return 0;
        }
        Registry.Answer answer = registry.get(path);
        if (!session.printedAsJson(answer)) {
            print(answer.json(), registry.get(path + "/pem").body());
        }
        return 0;
    }

    private void print(Json certificate, String pemText) throws CertificateException {
        X509Certificate decoded = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pemText.getBytes(StandardCharsets.US_ASCII)));
        PrintWriter out = session.out();
        line(out, "subject", Shown.orDash(certificate.text("subject")));
        line(out, "names", joined(certificate.items("names")));
        line(out, "state", state(certificate));
        line(
                out,
                "valid",
                Shown.time(certificate.text("notBefore")) + " to " + Shown.time(certificate.text("notAfter")) + " UTC");
        line(out, "serial", certificate.text("serial"));
        line(
                out,
                "issuer",
                certificate.text("issuer") + "  "
                        + decoded.getIssuerX500Principal().getName());
        line(out, "sha256", certificate.text("sha256"));
        line(out, "key", decoded.getPublicKey().getAlgorithm() + ", signed with " + decoded.getSigAlgName());
        line(out, "key usage", keyUsage(decoded));
        line(out, "extended", decoded.getExtendedKeyUsage() == null ? "-" : extended(decoded.getExtendedKeyUsage()));
        line(out, "extensions", extensions(decoded));
        line(
                out,
                "profile",
                certificate.text("profile") + ", asked by " + certificate.text("tenant") + " as "
                        + certificate.text("requestId"));
        line(
                out,
                "slot",
                certificate.text("slot")
                        + (certificate.text("autoRenew").equals("true") ? ", renewed automatically" : ""));
        if (certificate.has("renews")) {
            line(out, "succeeds", certificate.text("renews"));
        }
        if (certificate.has("supersededBy")) {
            line(out, "successor", certificate.text("supersededBy"));
        }
        for (Json deployment : certificate.items("deployments")) {
            line(
                    out,
                    "deployed",
                    deployment.text("host") + "  " + deployment.text("state") + "  " + Shown.time(deployment.text("at"))
                            + " UTC");
        }
    }

    private static String state(Json certificate) {
        Json revocation = certificate.get("revocation");
        return certificate.text("state")
                + (revocation.value() == null
                        ? ""
                        : " (" + revocation.text("reason") + " since " + Shown.time(revocation.text("at")) + " UTC)");
    }

    private static String keyUsage(X509Certificate certificate) {
        boolean[] bits = certificate.getKeyUsage();
        if (bits == null) {
            return "-";
        }
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < bits.length; i++) {
            if (bits[i]) {
                names.append(names.isEmpty() ? "" : ", ").append(KEY_USAGES.get(i));
            }
        }
        return names.toString();
    }

    private static String extended(List<String> oids) {
        return oids.stream()
                .map(oid -> switch (oid) {
                    case "1.3.6.1.5.5.7.3.1" -> "serverAuth";
                    case "1.3.6.1.5.5.7.3.2" -> "clientAuth";
                    case "1.3.6.1.5.5.7.3.9" -> "OCSPSigning";
                    default -> oid;
                })
                .collect(Collectors.joining(", "));
    }

    private static String extensions(X509Certificate certificate) {
        Set<String> all = new TreeSet<>(certificate.getNonCriticalExtensionOIDs());
        certificate.getCriticalExtensionOIDs().forEach(oid -> all.add(oid + " (critical)"));
        return String.join(", ", all);
    }

    private static String joined(List<Json> items) {
        return items.isEmpty() ? "-" : items.stream().map(Json::toString).collect(Collectors.joining(", "));
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("%-11s %s%n", name, value);
    }
}
