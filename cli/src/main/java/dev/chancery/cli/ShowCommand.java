/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows one certificate with its revocation status and its deployments.",
        footer = {"", "Example: chancery show ID --pem | openssl x509 -noout -text"})
final class ShowCommand implements Callable<Integer> {
    private static final Set<String> ENDED = Set.of("revoked", "distrusted");
    private static final int NAME_WIDTH = 12;
    private static final int EXTENSION_WIDTH = 26;

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(
            paramLabel = "ID",
            description = "certificate id, serial number, or at least the first 4 digits of the serial number")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @Option(names = "--pem", description = "print the certificate in PEM")
    private boolean pem;

    @Option(names = "--chain", description = "print the certificate and its issuers in PEM")
    private boolean chain;

    @Override
    public Integer call() throws CertificateException {
        Registry registry = commonOptions.registry();
        String path = Certificates.path(registry, id);
        if (pem || chain) {
            commonOptions
                    .out()
                    .print(registry.get(path + (chain ? "/chain" : "/pem")).body());
            commonOptions.out().flush();
            return 0;
        }
        Registry.Answer answer = registry.get(path);
        if (!commonOptions.printedAsJson(answer)) {
            List<X509Certificate> certificates = chainOf(registry, path);
            printFacts(answer.json(), certificates, issuer(registry, answer.json()));
            printTransitions(answer.json().items("transitions"));
            printExtensions(answer.json().items("extensions"));
            printChain(certificates);
            printDeployments(answer.json().items("deployments"));
        }
        return 0;
    }

    /** Empty for a serial that no certificate came of. */
    private static List<X509Certificate> chainOf(Registry registry, String path) throws CertificateException {
        String text = registry.find(path + "/chain?root=true")
                .or(() -> registry.find(path + "/chain"))
                .map(Registry.Answer::body)
                .orElse("");
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** Its state is said beside the certificate's own, which does not know of it. */
    private static String issuer(Registry registry, Json certificate) {
        String id = certificate.text("issuer");
        return registry.find("/api/authorities").stream()
                .flatMap(answer -> answer.json().items("items").stream())
                .filter(authority -> authority.text("id").equals(id))
                .findFirst()
                .map(authority -> id + " (" + authority.text("name") + ", " + authority.text("state")
                        + (ENDED.contains(authority.text("state"))
                                ? ": certificates that it issued are not trusted"
                                : "")
                        + ")")
                .orElse(id);
    }

    private void printFacts(Json certificate, List<X509Certificate> chainOfIt, String issuer) {
        KeyValueTable keyValueTable = facts(NAME_WIDTH)
                .add("subject", Display.orDash(certificate.text("subject")))
                .add("names", joined(certificate.items("names")))
                .add("state", state(certificate))
                .add(
                        "valid",
                        Display.time(certificate.text("notBefore")) + " to "
                                + Display.time(certificate.text("notAfter")) + " UTC")
                .add("serial", certificate.text("serial"))
                .add("issuer", issuer)
                .add("sha256", Display.orDash(certificate.text("sha256")))
                .add(
                        "key",
                        chainOfIt.isEmpty()
                                ? "-"
                                : key(chainOfIt.getFirst()) + ", signed with "
                                        + chainOfIt.getFirst().getSigAlgName())
                .add("profile", Display.orDash(certificate.text("profile")))
                .add("tenant", certificate.text("tenant"))
                .add("request", certificate.text("requestId"))
                .add(
                        "slot",
                        certificate.text("slot")
                                + (certificate.text("autoRenew").equals("true") ? ", renewed automatically" : ""));
        Json revocation = certificate.get("revocation");
        if (revocation.value() != null) {
            keyValueTable
                    .add("OCSP", RevocationTimes.everywhere(revocation))
                    .add("cached", RevocationTimes.lastGood(revocation));
        }
        if (certificate.has("renews")) {
            keyValueTable.add("renews", certificate.text("renews"));
        }
        if (certificate.has("supersededBy")) {
            keyValueTable.add("renewed by", certificate.text("supersededBy"));
        }
    }

    private void printTransitions(List<Json> transitions) {
        if (transitions.isEmpty()) {
            return;
        }
        KeyValueTable keyValueTable = section("revocation", false, 2);
        for (Json step : transitions) {
            keyValueTable.add(
                    "",
                    step.text("act") + "  " + Display.time(step.text("at")) + " UTC  by " + step.text("actor")
                            + (step.has("reason") ? "  " + step.text("reason") : "")
                            + (step.has("comment")
                                    ? "  \"" + step.text("comment").replaceAll("\\s+", " ") + "\""
                                    : ""));
        }
    }

    private void printExtensions(List<Json> extensions) {
        KeyValueTable keyValueTable = section("extensions", extensions.isEmpty(), EXTENSION_WIDTH);
        for (Json extension : extensions) {
            String name = extension.has("name") ? extension.text("name") : extension.text("oid");
            boolean critical = extension.text("critical").equals("true");
            keyValueTable.add("  " + name, extension.text("value") + (critical ? " (critical)" : ""));
        }
    }

    private void printChain(List<X509Certificate> certificates) {
        KeyValueTable keyValueTable = section("chain", certificates.isEmpty(), 2);
        for (X509Certificate certificate : certificates) {
            keyValueTable.add(
                    "",
                    certificate.getSubjectX500Principal().getName() + ", until "
                            + Display.time(certificate.getNotAfter().toInstant().toString()) + " UTC");
        }
    }

    private void printDeployments(List<Json> deployments) {
        KeyValueTable keyValueTable = section("deployments", deployments.isEmpty(), 2);
        for (Json deployment : deployments) {
            keyValueTable.add(
                    "",
                    deployment.text("host") + "  " + deployment.text("state") + "  "
                            + Display.time(deployment.text("at")) + " UTC  " + deployment.text("detail"));
            for (Json file : deployment.items("files")) {
                keyValueTable.add("", "  " + Display.orDash(file.text("mode")) + "  " + file.text("path"));
            }
        }
    }

    private KeyValueTable section(String heading, boolean empty, int nameWidth) {
        commonOptions.out().println(heading + (empty ? "  none" : ""));
        return facts(nameWidth);
    }

    private KeyValueTable facts(int nameWidth) {
        return new KeyValueTable(commonOptions.out(), nameWidth, commonOptions.width());
    }

    private static String state(Json certificate) {
        Json revocation = certificate.get("revocation");
        return certificate.text("state")
                + (revocation.value() == null
                        ? ""
                        : " (" + revocation.text("reason") + " since " + Display.time(revocation.text("at")) + " UTC)");
    }

    private static String key(X509Certificate certificate) {
        return switch (certificate.getPublicKey()) {
            case ECKey ec -> "EC, " + ec.getParams().getCurve().getField().getFieldSize() + " bits";
            case RSAKey rsa -> "RSA, " + rsa.getModulus().bitLength() + " bits";
            default -> certificate.getPublicKey().getAlgorithm();
        };
    }

    private static String joined(List<Json> items) {
        return items.isEmpty() ? "-" : items.stream().map(Json::toString).collect(Collectors.joining(", "));
    }
}
